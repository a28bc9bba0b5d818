// The machine's Debian archive is found in every form Debian writes it, and nothing else is taken for it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findDebianSource, sourceFile } from '../../scripts/lib/debian-source.mjs';

function find(files) {
  const etc = mkdtempSync(join(tmpdir(), 'slalom-apt-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(etc, name)), { recursive: true });
      writeFileSync(join(etc, name), text);
    }
    return findDebianSource(etc);
  } finally {
    rmSync(etc, { recursive: true });
  }
}

test('deb822 sources, with a comment and a continued field', () => {
  const source = find({
    'sources.list.d/debian.sources': [
      'Types: deb deb-src',
      '# a mirror',
      'URIs: http://mirror.example/debian',
      'Suites: trixie',
      ' trixie-updates',
      'Components: main contrib',
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
      '',
      'Types: deb',
      'URIs: http://mirror.example/debian-security',
      'Suites: trixie-security',
      'Components: main',
    ].join('\n'),
  });
  assert.equal(source.uri, 'http://mirror.example/debian');
  assert.equal(
    sourceFile(source, 'forky'),
    'Types: deb\nURIs: http://mirror.example/debian\nSuites: forky\nComponents: main\n' +
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
  );
});

test('one-line sources, with and without options', () => {
  const plain = find({
    'sources.list': '# deb cdrom:[x]/ trixie main\ndeb https://mirror.example/debian/ trixie main\n',
  });
  assert.equal(plain.uri, 'https://mirror.example/debian/');
  assert.equal(plain.signedBy, undefined);
  const signed = find({
    'sources.list.d/a.list':
      'deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.pgp] http://m.example/x sid main',
  });
  assert.equal(signed.signedBy, '/usr/share/keyrings/debian-archive-keyring.pgp');
});

test('a key written into the source is handed on', () => {
  const source = find({
    'sources.list.d/debian.sources':
      'Types: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n abc\n',
  });
  assert.match(sourceFile(source, 'forky'), /Signed-By: ?\n -----BEGIN PGP\n \.\n abc\n$/);
});

test('Ubuntu, third parties with a suite of the same name, and disabled sources are no Debian archive', () => {
  const ubuntu = 'Types: deb\nURIs: http://u.example/ubuntu\nSuites: noble\nComponents: main\n';
  const other = 'deb [signed-by=/etc/apt/keyrings/tool.gpg] https://apt.tool.example bookworm main\n';
  const off = 'Enabled: no\nTypes: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main\n';
  assert.equal(
    find({ 'sources.list.d/a.sources': ubuntu, 'sources.list.d/b.list': other, 'sources.list.d/c.sources': off }),
    null,
  );
  assert.equal(find({}), null);
});
