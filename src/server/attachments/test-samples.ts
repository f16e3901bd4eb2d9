/** Small real files for tests, built byte by byte. */
const text = (value: string) => Buffer.from(value, 'latin1');
const bytes = (...values: number[]) => Buffer.from(values);

/** An uncompressed ZIP of empty files with these names. */
export function zip(names: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, text(name));
    directory.push(entry, text(name));
    offset += 30 + name.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const ole = (stream: string) =>
  Buffer.concat([
    bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
    Buffer.alloc(504),
    Buffer.from(stream, 'utf16le'),
  ]);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A file of every allowed type. */
export const good: Record<string, Buffer> = {
  'a.png': PNG,
  'a.jpg': Buffer.concat([bytes(0xff, 0xd8, 0xff, 0xe0, 0, 16), text('JFIF'), Buffer.alloc(40)]),
  'a.JPEG': Buffer.concat([bytes(0xff, 0xd8, 0xff, 0xdb, 0, 67), Buffer.alloc(67)]),
  'a.gif': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  'a.webp': Buffer.concat([text('RIFF'), bytes(36, 0, 0, 0), text('WEBPVP8 '), Buffer.alloc(30)]),
  'a.avi': Buffer.concat([text('RIFF'), bytes(36, 0, 0, 0), text('AVI LIST'), Buffer.alloc(30)]),
  'a.mov': Buffer.concat([bytes(0, 0, 0, 20), text('ftypqt  '), Buffer.alloc(30)]),
  'a.mp4': Buffer.concat([bytes(0, 0, 0, 20), text('ftypisom'), Buffer.alloc(30)]),
  'a.pdf': text('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  'a.doc': ole('WordDocument'),
  'a.msg': ole('__properties_version1.0'),
  'a.docx': zip(['[Content_Types].xml', 'word/document.xml']),
  'a.xlsx': zip(['[Content_Types].xml', 'xl/workbook.xml']),
  'a.csv': Buffer.from('name,値\n"a <b>",1\n'),
  'utf16.csv': Buffer.concat([bytes(0xff, 0xfe), Buffer.from('名前\t値\r\n', 'utf16le')]),
  'shift-jis.csv': bytes(0x96, 0xbc, 0x91, 0x4f, 0x2c, 0x92, 0x6c, 0x0d, 0x0a),
  'utf16.txt': Buffer.from('Error: 値がありません\r\n', 'utf16le'),
  'utf16.log': Buffer.from('2026-06-01 エラー\r\n', 'utf16le').swap16(),
  'utf16-space.txt': Buffer.from('氏名　山田　花子\r\n', 'utf16le'),
  'windows-1252.txt': text('He said \x93hello\x94 \x97 for 5 \x80\r\n'),
  'latin1.csv': text('name,city\r\nJos\xe9,M\xfcnchen\r\n'),
  'a.txt': Buffer.from('1 < 2, and <tag> in the middle\n'),
  'a.log': Buffer.from('\u001b[31merror\u001b[0m\r\n\tat f (x.js:1)\n'),
};

/** Files that must be rejected, with the reason. */
export const bad: [name: string, body: Buffer, why: string][] = [
  ['program.png', text('MZ\x90\x00\x03' + '\0'.repeat(60)), 'a program named as an image'],
  ['program.exe', text('MZ\x90\x00\x03' + '\0'.repeat(60)), 'a program'],
  ['image.png.exe', PNG, 'two extensions, the last one a program'],
  ['page.png', text('<!doctype html><script>alert(1)</script>'), 'a page named as an image'],
  ['page.html', text('<!doctype html>'), 'a page'],
  ['page.txt', text('  \n<!-- hi --><HTML><body>'), 'a page named as text'],
  ['page.csv', text('<script>alert(1)</script>'), 'a script named as a table'],
  ['page.log', Buffer.from('\ufeff<svg onload=alert(1)>'), 'a drawing named as a log'],
  ['drawing.svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'a drawing that can hold scripts'],
  ['polyglot.gif', text('GIF89a=1;/*' + 'a'.repeat(40) + '*/alert(1)'), 'an image that is also a script'],
  ['short.jpg', bytes(0xff, 0xd8, 0xff), 'three bytes of an image'],
  ['one.jpg', bytes(0xff), 'one byte of an image'],
  ['image.jpg', PNG, 'an image named as another type'],
  ['image', PNG, 'a file without an extension'],
  ['archive.zip', zip(['a.txt']), 'an archive'],
  ['archive.docx', zip(['a.txt']), 'an archive named as a document'],
  ['cut.docx', zip(['[Content_Types].xml', 'word/document.xml']).subarray(0, 60), 'half a document'],
  ['macro.docx', zip(['[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin']), 'a document with macros'],
  ['macro.docm', zip(['[Content_Types].xml', 'word/document.xml']), 'a document for macros'],
  ['program.xlsx', zip(['[Content_Types].xml', 'xl/workbook.xml', 'xl/embeddings/run.exe']), 'a table with a program'],
  ['table.docx', zip(['[Content_Types].xml', 'xl/workbook.xml']), 'a table named as a document'],
  [
    'macro.doc',
    Buffer.concat([ole('WordDocument'), Buffer.from('_VBA_PROJECT', 'utf16le')]),
    'an old document with macros',
  ],
  ['table.doc', ole('Workbook'), 'an old table named as a document'],
  ['traffic.har', text('{"log":{"version":"1.2"}}'), 'a recording of traffic'],
  ['traffic.txt', text('{ "log" : {"version":"1.2","entries":[]}}'), 'a recording of traffic named as text'],
  ['binary.txt', bytes(1, 2, 3, 4), 'control characters'],
  ['nul.csv', text('a,b\0c'), 'a NUL in a table'],
  ['broken.txt', bytes(0x61, 0x81, 0x8d, 0xff, 0x61), 'text in no encoding'],
  ['page-utf16.txt', Buffer.from('<!doctype html><script>alert(1)</script>', 'utf16le'), 'a page in UTF-16'],
  ['page-latin1.txt', text('<html>caf\u00e9 '), 'a page in Latin-1'],
  [
    'traffic-utf16.log',
    Buffer.from('{"log":{"version":"1.2"}}', 'utf16le').swap16(),
    'a recording of traffic in UTF-16',
  ],
  ['page-as-utf16.txt', text('<script>alert(1)//\0a\0a\0'), 'a page that is also UTF-16'],
  ['unassigned.txt', bytes(0x61, 0x00, 0x78, 0x03, 0x61, 0x00), 'UTF-16 with an unassigned character'],
  ['program.txt', text('MZ\x90\x00\x03\x00\x00\x00\x04' + '\0'.repeat(60)), 'a program named as text'],
  ['run.hta', text('<hta:application>'), 'a page that is a program'],
  ['link.lnk', bytes(0x4c, 0, 0, 0, 1, 20, 2, 0), 'a link to a program'],
  ['heic.mp4', Buffer.concat([bytes(0, 0, 0, 20), text('ftypheic'), Buffer.alloc(30)]), 'a photograph named as a film'],
  [
    'sound.avi',
    Buffer.concat([text('RIFF'), bytes(36, 0, 0, 0), text('WAVEfmt '), Buffer.alloc(30)]),
    'a sound named as a film',
  ],
  ['late.pdf', text('\n\n%PDF-1.7'), 'a document with something before it'],
];
