/** The one bridge: the page may ask for a port to the core, and for itself as a PDF. Nothing else crosses. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('doorstep', {
  connect: (): void => ipcRenderer.send('connect'),
  savePdf: (fileName: string): Promise<string> => ipcRenderer.invoke('save-pdf', fileName),
})

// The port itself cannot pass the bridge; it is handed on to this page, and to nobody of another origin.
ipcRenderer.on('port', (event) => {
  window.postMessage({ doorstep: 'port' }, window.location.origin, event.ports as unknown as Transferable[])
})
