/** The first root file system of the virtual machine: an archive in cpio's "newc" format, as the kernel unpacks it. */

const TYPE = { file: 0o100000, directory: 0o040000 };

/** One member: a header of 13 numbers of 8 hexadecimal digits, the name, the data; each padded to 4 bytes. */
function member({ name, mode, data = Buffer.alloc(0) }, inode) {
  const path = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, path.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([padded(header, path), padded(data)]);
}

function padded(...parts) {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

/**
 * Makes the archive.
 *
 * @param {string[]} directories absolute paths, parents first
 * @param {Record<string, Buffer | string>} files absolute path → bytes; all are executable
 * @returns {Buffer}
 */
export function initramfs(directories, files) {
  const members = [
    ...directories.map((path) => ({ name: path.slice(1), mode: TYPE.directory | 0o755 })),
    ...Object.entries(files).map(([path, data]) => ({
      name: path.slice(1),
      mode: TYPE.file | 0o755,
      data: Buffer.from(data),
    })),
    { name: 'TRAILER!!!', mode: 0 },
  ];
  return Buffer.concat(members.map(member));
}
