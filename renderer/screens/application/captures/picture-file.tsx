import { useId } from 'react'
import { useWords } from '../../../language.ts'

/** A picture from a file. The real input stays for the keyboard and for screen readers; the label is the large button. */
export function PictureFile(props: { testId: string; isBusy: boolean; onFile: (file: File) => void }) {
  const { t } = useWords()
  const id = useId()
  return (
    <span className="picture-file">
      <input
        id={id}
        type="file"
        accept="image/jpeg,image/png"
        data-testid={props.testId}
        disabled={props.isBusy}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          // The same file may be given twice.
          currentTarget.value = ''
          if (file) props.onFile(file)
        }}
      />
      <label htmlFor={id}>{t('capture.fromFile')}</label>
    </span>
  )
}
