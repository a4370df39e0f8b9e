/** Shipped, because a tablet may have no font for 汉字 or for ệ, and a name must never become □. */
import '@fontsource/noto-sans/400.css'
import '@fontsource/noto-sans/700.css'
import '@fontsource/noto-sans-sc/400.css'
import '@fontsource/noto-sans-sc/700.css'
// After them in every font stack: the characters of names that they lack. electron/rules/characters/ knows what is drawn.
import './fonts/rare.css'
