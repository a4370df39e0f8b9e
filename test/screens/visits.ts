/** Of the practice visits: whom a scene needs, and why. */
export const vn = {
  /** Exchange, everything usual: goes the whole way. */
  usual: '01a19467-e800-7cc9-9328-3310536e95df',
  /** First issue at thirteen: a guardian signs, the birth certificate is asked for. */
  child: '01a19467-ebe8-73d9-8f08-db22d293056a',
  /** Urgent and bedridden; stays as it was taken. */
  fresh: '01a19467-efd0-71d7-9f3f-aa8e79eaa723',
  /** 62 characters. */
  longest: '01a19467-f7a0-7253-aa93-f32aa1725102',
  /** Four years old: no fingerprints. */
  small: '01a19467-fb88-7802-847a-a2dbd9e2ec8d',
  /** A finger that cannot be taken. */
  excepted: '01a19468-16e0-7311-8d86-bb3214b91257',
  /** Old, with worn fingers. */
  worn: '01a19468-3238-7144-bc8c-0817c814db98',
  /** The scanner is lost between two of her fingers. */
  lost: '01a19467-f3b8-78ed-b3ce-12689c8052e3',
  /** The code on his card is scanned. */
  scanned: '01a19468-1ac8-7333-ae6b-1e078f62fcd6',
  /** His card's chip is read, and his portrait taken. */
  chip: '01a19468-12f8-788b-939c-0d0334795347',
  /** Finalised while the station does not answer. */
  unsent: '01a19468-0b28-72ed-91e0-7ea6524ca98f',
  /** The same, and held back by the officer. */
  paused: '01a19468-0f10-7165-a42a-68fec75a23c4',
  /** An outcome is recorded for it. */
  absent: '01a19468-4d90-787e-8929-a10e381ad120',
} as const

export const cn = {
  /** Exchange, with a card. */
  usual: '01a19467-e800-7d08-84cd-ac1b1894f5b6',
  /** Exchange, with a card; stays as it was taken. */
  fresh: '01a19467-ebe8-7eca-adf2-1d0fbafcf1aa',
  /** 李𠮷𫖯: outside the basic plane, and an extension of 2017. */
  rare: '01a19467-f7a0-7a6c-9a9c-d4d1c5ae2d2a',
  /** 阿卜杜热合曼·买买提依明江·艾合买提江. */
  longest: '01a19468-0740-72cb-9566-560f6ca64674',
} as const
