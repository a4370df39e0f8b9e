import { Button, NativeSelect, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { type Devices, type InputOf, methods } from '../../../electron/contract/index.ts'
import { useCall } from '../../core/queries.ts'
import { useWords } from '../../language.ts'
import { Refusal } from '../../ui/messages.tsx'
import { refusalOf } from '../../ui/refusal-of.ts'
import { problemWords } from './problem-words.ts'

type Driver = InputOf<'addDevice'>['driver']
const drivers: readonly Driver[] = methods.addDevice.input.shape.driver.options
const BAUDS = [4_800, 9_600, 19_200, 38_400, 57_600, 115_200]
/** Told as an example; the core says whether an address can be right. */
const EXAMPLES: Record<Driver, string> = {
  sdt: '/dev/ttyUSB0 · COM3 · 0400:c35a',
  r30x: '/dev/ttyUSB0 · COM3',
  'serial-scanner': '/dev/ttyACM0 · COM4',
  nmea: '/dev/ttyACM0 · COM5',
  'esc-pos': '/dev/ttyUSB0 · COM6 · tcp://192.168.1.50:9100 · /dev/usb/lp0#58',
  'scanner-library': '/opt/scanner/libscanner.so · C:\\Scanner\\scanner.dll',
  'watched-folder': '/home/kit/camera · C:\\Camera',
}
const SERIAL: readonly Driver[] = ['sdt', 'r30x', 'serial-scanner', 'esc-pos', 'nmea']

/** A device that cannot be found by itself: an administrator says what it is and where. */
export function AddDevice({ unclaimed, added, devices }: Pick<Devices, 'unclaimed' | 'added' | 'devices'>) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const [driver, setDriver] = useState<Driver>('sdt')
  const [address, setAddress] = useState('')
  const [baud, setBaud] = useState('')
  const add = useCall('addDevice')
  const absent = added.filter((one) => !devices.some((device) => device.address === one.address))
  return (
    <section className="card stack" data-testid="add-device">
      <Title order={2} size="h3">
        {t('devices.add')}
      </Title>
      {unclaimed.length > 0 && (
        <ul className="kit-list">
          {unclaimed.map((one) => (
            <li key={`${one.address}-${one.problem}`} className="row" data-testid="unclaimed">
              <span className="grow">
                {one.address}: {t(unclaimedWords(one.problem))}
              </span>
              {isToBeNamed(one.problem) && (
                <Button
                  variant="default"
                  onClick={() => {
                    setAddress(one.address)
                    setOpen(true)
                  }}
                >
                  {t('devices.useAddress')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button variant="default" data-testid="add-open" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'devices.addClose' : 'devices.addOpen')}
        </Button>
      </div>
      {isOpen && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            const at = address.trim()
            add.mutate(
              { driver, address: at, ...(baud !== '' && SERIAL.includes(driver) && { baud: Number(baud) }) },
              { onSuccess: (outcome) => outcome.ok && setAddress('') },
            )
          }}
        >
          <NativeSelect
            label={t('devices.kind')}
            data-testid="add-driver"
            value={driver}
            onChange={(event) => setDriver(drivers.find((one) => one === event.currentTarget.value) ?? driver)}
            data={drivers.map((value) => ({ value, label: t(`driver.${value}`) }))}
          />
          <TextInput
            label={t('devices.address')}
            description={t('devices.example', { example: EXAMPLES[driver] })}
            data-testid="add-address"
            value={address}
            maxLength={250}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setAddress(event.currentTarget.value)}
          />
          <Refusal reason={refusalOf(add)} />
          {SERIAL.includes(driver) && (
            <NativeSelect
              label={t('devices.baud')}
              data-testid="add-baud"
              value={baud}
              onChange={(event) => setBaud(event.currentTarget.value)}
              data={[{ value: '', label: t('devices.baudUsual') }, ...BAUDS.map(String)]}
            />
          )}
          <div>
            <Button type="submit" data-testid="add-submit" disabled={address.trim() === '' || add.isPending}>
              {t('devices.addNow')}
            </Button>
          </div>
        </form>
      )}
      {absent.map((one) => (
        <div key={one.address} className="row" data-testid="added-absent">
          <span className="grow">
            {t('devices.notSeen', { what: t(`driver.${one.driver}`), address: one.address })}
          </span>
          <RemoveDevice address={one.address} />
        </div>
      ))}
    </section>
  )
}

type Problem = Devices['unclaimed'][number]['problem']

/** Saying what it is helps where nobody knows it, and nowhere else. */
const isToBeNamed = (problem: Problem): boolean => problem !== 'busy' && problem !== 'no-permission'

function unclaimedWords(problem: Problem): string {
  if (problem === undefined) return 'devices.unknown'
  return problem === 'busy' ? 'devices.taken' : problemWords(problem)
}

/** Takes away what was added by hand. */
export function RemoveDevice({ address }: { address: string }) {
  const { t } = useWords()
  const remove = useCall('removeDevice')
  return (
    <Button
      variant="default"
      data-testid="remove-device"
      aria-label={t('devices.removeOf', { address })}
      disabled={remove.isPending}
      onClick={() => remove.mutate({ address })}
    >
      {t('devices.remove')}
    </Button>
  )
}
