// Makes the demo world once, in the folder that is named: node world.js FOLDER.

import { cp } from 'node:fs/promises'
import { startProduct } from './product.js'

const [folder] = process.argv.slice(2)
const product = await startProduct()
await product.end('SIGTERM')
await cp(product.data, folder, { recursive: true })
await product.stop()
