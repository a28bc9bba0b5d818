// The whole page over one lab. Changes arrive in bunches and are drawn once per frame, each part only as far as the
// kind of change asks.

import { ChartColumn } from '../charts/chart-column';
import { lastStep } from '../charts/lines';
import type { Change, Lab } from '../state/lab';
import { Stage } from '../views/stage';
import { announcer } from './announcer';
import { experimentPanel } from './experiment-panel';
import { openExportDialog } from './export-dialog';
import { startKeys } from './keys';
import { h } from './kit/dom';
import { atMostEvery, oncePerFrame } from './kit/frame';
import { onTheme } from './kit/theme';
import { notices } from './notices';
import { acceptDrops } from './own-data/drop';
import { ownData } from './own-data/own-data';
import { type PagePart, partLinks } from './part-links';
import { pastEditDialog } from './past-edit-dialog';
import { openShareDialog, type ShareWays } from './share-dialog';
import { watchableSpeed } from './speeds';
import { currentStarter } from './starters';
import { timeline } from './timeline';
import { startTooltips } from './tooltip';
import { topBar } from './top-bar';

/** Between two looks at the same number while runs move, in ms. */
const READING_MS = 100;

export function mountApp(root: HTMLElement, lab: Lab, ways: ShareWays): void {
  lab.setSpeed(watchableSpeed(lab.state.document.train.stop.steps));
  const share = (): void => void openShareDialog(lab, ways);
  const takeAway = (): void => void openExportDialog(lab);
  const keys = startKeys(lab, { share, takeAway });
  const bar = topBar(lab, { share, takeAway, help: keys.showList });
  const messages = notices(lab);
  const own = ownData(lab);
  const panel = experimentPanel(lab, own && (() => own.open()));
  const stage = new Stage(lab, messages.element, () => currentStarter(lab));
  const charts = new ChartColumn(lab);
  const foot = timeline(lab, charts.linked);
  const pastEdit = pastEditDialog(lab);
  const voice = announcer(lab);
  startTooltips();
  if (own) acceptDrops(own);

  const column = (part: string, name: string, content: HTMLElement): PagePart => ({
    name,
    element: h('section', { class: `column-${part}`, 'aria-label': name }, content),
  });
  const experiment = column('experiment', 'Experiment', panel.element);
  const view = column('view', 'View', stage.element);
  const curves = column('charts', 'Charts', charts.element);
  bar.thumb.prepend(partLinks([view, curves, experiment]));
  root.replaceChildren(
    bar.element,
    h('main', { class: 'columns' }, experiment.element, view.element, curves.element),
    foot.element,
    voice.element,
  );

  const tell = (): void => {
    panel.tick();
    bar.sync();
    voice.sync();
  };
  const tellInTime = atMostEvery(READING_MS, tell);
  let pending = new Set<Change>(['document', 'frame', 'control', 'notice', 'highlight', 'settings']);
  let before = 0;
  const draw = oncePerFrame(() => {
    const changes = pending;
    pending = new Set();
    const last = lastStep(lab.state);
    if (last < before) charts.restart();
    before = last;
    if (changes.has('document') || changes.has('settings')) {
      if (changes.has('document')) panel.sync();
      stage.sync();
      charts.update();
    } else if (changes.has('frame')) {
      stage.update();
      charts.tick();
    } else if (changes.has('past')) {
      stage.update();
      charts.drawCursor();
    } else if (changes.has('highlight')) {
      stage.update();
      charts.restyle();
    }
    if (changes.has('control')) panel.sync();
    if (changes.has('notice')) messages.sync();
    foot.sync();
    pastEdit.sync();
    if (lab.state.playing && changes.size === 1 && changes.has('frame')) tellInTime();
    else tell();
  });
  lab.subscribe((changes) => {
    for (const change of changes) pending.add(change);
    draw();
  });
  onTheme(() => {
    pending.add('document');
    draw();
  });
  draw();
}

/** The page cannot work here: say so and why. */
export function showFailure(root: HTMLElement, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  root
    .querySelector('.boot')
    ?.replaceWith(
      h(
        'div',
        { class: 'boot', role: 'alert' },
        h('h2', {}, 'The engine did not start'),
        h('p', {}, reason),
        h(
          'p',
          { class: 'quiet-text' },
          'Slalom needs WebAssembly and module workers; any browser from 2023 on has them. What this browser kept of earlier visits is still there.',
        ),
      ),
    );
}
