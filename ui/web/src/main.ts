import { restoreTheme } from './theme/theme';

restoreTheme();
