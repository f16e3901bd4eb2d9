// Plain JavaScript, so that an old Node.js can run it and print the error.
const major = Number(process.versions.node.split('.')[0]);

if (!(major >= 24)) {
  process.stderr.write(
    `Madoguchi needs Node.js 24 or newer, but this is Node.js ${process.versions.node}.\n` +
      `On Linux "npm ci" brings the right one along and "npm run …" and "npx …" use it; a bare "node" does not.\n` +
      `Elsewhere install Node.js 24 from https://nodejs.org and try again.\n`,
  );
  process.exit(1);
}
