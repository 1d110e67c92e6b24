// without the web font of the default theme: the site loads nothing that it does not need
import DefaultTheme from 'vitepress/theme-without-fonts'
import './site.css'

export default DefaultTheme
