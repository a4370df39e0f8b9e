import { type RefObject, useEffect, useState } from 'react'
import { useWords } from '../../../../language.ts'
import { centredCrop } from '../crop-share.ts'
import type { Rotation } from './grab-frame.ts'
import './camera.css'

type Size = { width: number; height: number }

/**
 * What the camera sees, not mirrored, turned as the officer has turned it.
 * @param props.ratio Width by height of what will be cut out; drawn over the picture.
 */
export function CameraPreview(props: {
  stream: MediaStream
  video: RefObject<HTMLVideoElement | null>
  rotate: Rotation
  ratio?: number
  guide?: 'head' | 'paper'
}) {
  const { stream, video, rotate, ratio, guide } = props
  const { t } = useWords()
  const [size, setSize] = useState<Size>()
  useEffect(() => {
    const element = video.current
    if (element) element.srcObject = stream
    return () => {
      if (element) element.srcObject = null
    }
  }, [stream, video])
  const isLying = rotate === 90 || rotate === 270
  const shown = size && (isLying ? { width: size.height, height: size.width } : size)
  return (
    <div className="camera">
      <video
        ref={video}
        className={`camera-video camera-turned-${rotate}`}
        data-testid="camera-preview"
        data-ready={size !== undefined}
        aria-label={t('camera.preview')}
        autoPlay
        muted
        playsInline
        onLoadedMetadata={({ currentTarget }) =>
          setSize({ width: currentTarget.videoWidth, height: currentTarget.videoHeight })
        }
      />
      {shown && ratio !== undefined && <Guide size={shown} ratio={ratio} guide={guide} />}
    </div>
  )
}

/** The frame that will be cut, and in it where the head belongs: from a tenth below the upper edge to two thirds. */
function Guide({ size, ratio, guide }: { size: Size; ratio: number; guide: 'head' | 'paper' | undefined }) {
  const share = centredCrop(size, ratio)
  const [x, y] = [share.x * size.width, share.y * size.height]
  const [width, height] = [share.width * size.width, share.height * size.height]
  return (
    <svg className="camera-guide" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      <path
        className="camera-shade"
        fillRule="evenodd"
        d={`M0 0H${size.width}V${size.height}H0Z M${x} ${y}V${y + height}H${x + width}V${y}Z`}
      />
      <rect className="camera-frame" x={x} y={y} width={width} height={height} />
      {guide === 'head' && (
        <ellipse
          className="camera-frame camera-head"
          cx={x + width / 2}
          cy={y + height * 0.4}
          rx={width * 0.29}
          ry={height * 0.29}
        />
      )}
    </svg>
  )
}
