import { verifyFile } from '../src/verify/verify-file.js';

const element = (id) => document.getElementById(id);

element('verify').addEventListener('click', async () => {
  const [file] = element('file').files;
  if (!file) {
    show({ ok: false, lines: ['Choose a file first.'] });
    return;
  }
  const trust = { key: element('key').value.trim(), witnessPolicy: element('policy').value };
  show(await verifyFile(new Uint8Array(await file.arrayBuffer()), trust));
});

// A file that is dropped anywhere on the page is the one that is chosen.
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length > 0) element('file').files = event.dataTransfer.files;
});

/** As text: whatever stands in a receipt is shown, never run. */
function show({ ok, lines }) {
  const result = element('result');
  result.className = ok ? 'ok' : 'bad';
  result.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    }),
  );
}
