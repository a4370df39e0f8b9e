/** A slip and an open form may stand on one screen; what is pressed is what is printed, or made a PDF of. See `slip.css`. */
export function choosePrinted(what: 'slip' | 'paper'): void {
  document.body.dataset.prints = what
}

export function printPage(what: 'slip' | 'paper'): void {
  choosePrinted(what)
  window.print()
}
