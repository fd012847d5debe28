// Bundles every page of src/pages into dist/: hashed files, manifest.json and the licences of what was bundled.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { translations } from './translations.mjs';

const PAGES = 'src/pages';
const pages = fs.readdirSync(PAGES).filter((name) => name.endsWith('.js')).map((name) => `${PAGES}/${name}`);
// forms and diagrams by themselves, too: other pages and tests import them; the code is shared, not doubled
const entryPoints = [...pages, 'src/form.js', 'src/diagram.js'];

const { metafile } = await esbuild.build({
  entryPoints,
  outdir: 'dist',
  entryNames: '[name]-[hash]',
  chunkNames: 'shared-[hash]',
  bundle: true,
  splitting: true, // pages that share a library share one file
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [translations],
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none', // the licences are written below, complete
  // the icon font is embedded; formats for old browsers are left out
  loader: { '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'empty', '.eot': 'empty', '.svg': 'empty' },
});

const manifest = {};
for (const [file, output] of Object.entries(metafile.outputs)) {
  if (!entryPoints.includes(output.entryPoint)) continue; // what is only loaded when needed is nobody's page
  const page = path.basename(output.entryPoint, '.js');
  manifest[page] = { js: file.slice('dist/'.length) };
  if (output.cssBundle) manifest[page].css = output.cssBundle.slice('dist/'.length);
}
fs.writeFileSync('dist/manifest.json', JSON.stringify(manifest, null, 1));
fs.writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences(Object.keys(metafile.inputs)));

// The licence text of every package that one of the bundled files belongs to.
function licences(files) {
  const folders = new Set(files.map((file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean));
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(`${folder}/package.json`));
    const text = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    return `== ${name} ${version} (${license ?? 'see text'})\n\n${text ? fs.readFileSync(`${folder}/${text}`, 'utf8') : ''}`;
  });
  return notices.join('\n\n');
}
