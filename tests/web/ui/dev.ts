// The page over the fake lab, for looking at it without an engine: `?starter=1` chooses the experiment.

import '../../../web/src/style/all.css';
import { mountApp } from '../../../web/src/ui/app';
import { startTheme } from '../../../web/src/ui/kit/theme';
import { FakeLab } from './fake-lab';

startTheme();
const lab = new FakeLab(Number(new URLSearchParams(location.search).get('starter') ?? 0));
Object.assign(window, { lab });
const root = document.getElementById('app');
if (root) mountApp(root, lab, { embed: async () => {}, qrCode: async () => null });
