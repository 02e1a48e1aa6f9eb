// The entry: theme first, so that nothing flashes; then the panels; then the
// connection.

import { restoreTheme } from './theme/theme';
import { prepareSound } from './core/sound';
import { connect } from './core/socket';
import { stayAwake } from './core/awake';
import './panels/topbar/panel';
import './panels/actions/panel';
import './panels/confirm/panel';
import './panels/progress/panel';
import './panels/alerts/panel';
import './panels/values/panel';
import './panels/waiting/panel';
import './panels/pfd/panel';
import './shell/app';

restoreTheme();
prepareSound();
stayAwake();
connect();
