import { z } from 'zod'

// SECURITY: schemas are checked without generated code, because the page's policy forbids eval. It has to be said
// before the first schema is made, so this is imported before the contract.
z.config({ jitless: true })
