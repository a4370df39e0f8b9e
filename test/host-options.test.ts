import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions, USAGE } from '../electron/host/options.ts'
import { deviceArgsOf } from '../electron/host/run.ts'

const data = ['--data', '/tmp/records']

describe('what a start is given', () => {
  it('is practice by default: practice devices, a drawn camera, a second copy beside the records', () => {
    const options = readOptions(data)
    expect(options).toMatchObject({ realDevices: false, camera: 'canvas-camera', reader: undefined })
    expect(options.copies).toBe(join('/tmp/records', 'second-copy'))
    expect(deviceArgsOf(options)).toEqual(['--seed', '1'])
  })

  it('is real in production, with copies only where a place is named', () => {
    const options = readOptions([...data, '--production'])
    expect(options).toMatchObject({ realDevices: true, camera: 'page-camera', copies: undefined })
    expect(deviceArgsOf(options)).toContain('--real')
    expect(readOptions([...data, '--production', '--copies', '/media/stick']).copies).toBe('/media/stick')
  })

  it('passes reader, folder and seed on to the devices', () => {
    const options = readOptions([
      '--devices',
      'real',
      '--reader',
      '/dev/ttyUSB0',
      '--captures',
      '/tmp/c',
      '--seed',
      '7',
    ])
    expect(deviceArgsOf(options)).toEqual(['--seed', '7', '--captures', '/tmp/c', '--reader', '/dev/ttyUSB0', '--real'])
    expect(readOptions(['--camera', 'page'])).toMatchObject({ camera: 'page-camera', realDevices: false })
  })

  it.each([
    [['--devices', 'mine'], '--devices takes practice or real'],
    [['--camera', 'other'], '--camera takes page or canvas'],
    [['--reader', ''], '--reader takes a serial port'],
    [['--production', '--devices', 'practice'], '--production takes real devices'],
    [['--production', '--camera', 'canvas'], '--production takes real devices'],
    [['--production', '--save-pdf-to', '/tmp'], '--save-pdf-to is for practice only'],
  ])('is refused with a sentence for %s', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence)
  })

  it('is told of in the usage', () => {
    for (const name of ['--devices', '--reader', '--camera', '--copies']) expect(USAGE).toContain(name)
  })
})
