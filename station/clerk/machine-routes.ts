import { toString as drawCode } from 'qrcode'
import { Uuid } from '../protocol/index.ts'
import { newCode, revokeMachine } from './acts.ts'
import { confirmPage, messagePage } from './pages/confirm.ts'
import { codePage, machinesPage } from './pages/machines.ts'
import { show } from './request.ts'
import type { ClerkPages } from './routes.ts'

export function addMachinePages({ parts, get, post }: ClerkPages): void {
  const { store } = parts

  get('/clerk/machines', async ({ view }, _request, reply) => {
    const machines = await store.machines.list()
    const withFindings = await Promise.all(
      machines.map(async (machine) => ({
        ...machine,
        findings: machine.isAmber ? await store.machines.findings(machine.machine) : [],
      })),
    )
    return show(reply, view, machinesPage(view, withFindings))
  })

  post('/clerk/machines/code', async ({ view, clerk }, form, _request, reply) => {
    if (clerk.role !== 'administrator') return show(reply, view, messagePage(view, view.say('notAllowed')), 403)
    const replaces = Uuid.safeParse(form.get('machine')).data
    const text = await newCode(parts, clerk.name, { url: parts.url(), replaces })
    if (text === undefined) return show(reply, view, messagePage(view, view.say('notFound')), 404)
    const qr = await drawCode(text, { type: 'svg', margin: 2 })
    return show(reply, view, codePage(view, { code: text, qr, ...(replaces && { replaces }) }))
  })

  post('/clerk/machines/revoke', async ({ view, clerk }, form, _request, reply) => {
    if (clerk.role !== 'administrator') return show(reply, view, messagePage(view, view.say('notAllowed')), 403)
    const machine = (await store.machines.list()).find((one) => one.machine === form.get('machine'))
    if (!machine) return show(reply, view, messagePage(view, view.say('notFound')), 404)
    if (form.get('sure') !== 'yes')
      return show(
        reply,
        view,
        confirmPage(view, {
          title: view.say('revoke'),
          lines: [`${machine.name} · ${machine.slipPrefix}`, machine.machine],
          action: '/clerk/machines/revoke',
          values: { machine: machine.machine, sure: 'yes' },
          back: '/clerk/machines',
        }),
      )
    await revokeMachine(parts, clerk.name, machine.machine)
    return reply.code(303).header('location', '/clerk/machines').send()
  })
}
