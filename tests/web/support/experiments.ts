// Documents for tests, made from the catalogue's starters so that no rule or data set is named here.

import type { Catalogue } from '../../../web/src/engine/catalogue';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';

export const catalogueOf = (core: Core) => JSON.parse(core.catalogue()) as Catalogue;

const isNetwork = (document: ExperimentDocument) => 'data' in document.problem;

function starter(core: Core, wanted: (document: ExperimentDocument, catalogue: Catalogue) => boolean) {
  const catalogue = catalogueOf(core);
  const found = catalogue.starters.find(({ document }) => wanted(document, catalogue));
  if (!found) throw new Error('no starter experiment of that kind');
  return structuredClone(found.document);
}

const dataset = (document: ExperimentDocument, catalogue: Catalogue) => {
  const { problem } = document;
  return 'data' in problem ? catalogue.datasets.find((set) => set.id === problem.data.id) : undefined;
};

/** A network on two-feature data. */
export const planarExperiment = (core: Core) =>
  starter(core, (document, catalogue) => dataset(document, catalogue)?.features === 2);

/** A network on images that are built in. */
export const imageExperiment = (core: Core) =>
  starter(core, (document, catalogue) => {
    const set = dataset(document, catalogue);
    return set !== undefined && set.image[0] > 0 && !set.external;
  });

export const externalExperiment = (core: Core) =>
  starter(core, (document, catalogue) => dataset(document, catalogue)?.external === true);

/** A two-dimensional function. */
export const functionExperiment = (core: Core) => starter(core, (document) => !isNetwork(document));

export function withSteps(document: ExperimentDocument, steps: number): ExperimentDocument {
  return { ...document, train: { ...document.train, stop: { steps } } };
}
