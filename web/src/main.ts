// Starts the page: styles and theme first, so that something is on screen at once, then the engine, then the
// experiment in the address bar or the first starter.

import './style/all.css';
import { createLab } from './state/create-lab';
import { mountApp, showFailure } from './ui/app';
import { startTheme } from './ui/kit/theme';

startTheme();
const root = document.getElementById('app');
if (root) {
  createLab().then(
    (lab) => mountApp(root, lab),
    (error: unknown) => showFailure(root, error),
  );
}
