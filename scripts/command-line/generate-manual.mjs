/** Makes the manual pages of the table of the command line: tare(1), and one a command. Needs the compiled library. */
import { readFileSync } from 'node:fs';
import { writeGenerated } from '../generated.mjs';
import { commands, globalOptions } from './table.mjs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
/** Of what the pages say beside the table. */
const DATE = '2026-11-26';

const SPECIAL = { '\\': '\\e', '-': '\\-', "'": '\\(aq' };

/** Text that groff takes as it is: - is a minus sign only when it is said to be. */
const plain = (text) =>
  text.replaceAll(
    /[\\'-]|[^ -~]/g,
    (one) => SPECIAL[one] ?? `\\[u${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );

/** Lines as long as mandoc likes them; none begins as a request does. */
const filled = (text) => text.replaceAll(/(?=.{80})(.{1,79}) /g, '$1\n').replaceAll(/^(?=\.)/gm, '\\&');

const bold = (text) => `\\fB${plain(text)}\\fR`;
const italic = (text) => `\\fI${plain(text)}\\fR`;
const sentence = (text) => `${plain(text.charAt(0).toUpperCase() + text.slice(1))}.`;
const see = (...names) => names.map((name) => `${bold(name)}(1)`).join(',\n');

function page(name, what, ...parts) {
  const head = [
    `.\\" Made from src/cli/grammar.ts by \`npm run generate\`. Do not edit.`,
    `.TH ${name.toUpperCase()} 1 ${DATE} "tare ${version}" "Tare"`,
    '.SH NAME',
    `${plain(name)} \\- ${plain(what)}`,
  ];
  return `${[...head, ...parts.flat()].join('\n')}\n`;
}

const tagged = (tag, text) => ['.TP', tag, filled(text)];

function option({ name, alias, value, description, default: initial, repeated }) {
  const names = [...(alias ? [`-${alias}`] : []), `--${name}`].map(bold).join(', ');
  const usual = initial === undefined || initial === '.' ? '' : ` The default is ${bold(String(initial))}.`;
  const often = repeated ? ' May be given several times.' : '';
  return tagged(`${names}${value ? ` ${italic(value)}` : ''}`, `${sentence(description)}${usual}${often}`);
}

function commandPage({ name, summary, positionals, options, examples, stopsAtPositional }) {
  const words = positionals.map((one) => {
    const word = `${italic(one.name)}${one.repeated ? '\\|.\\|.\\|.' : ''}`;
    return one.required ? word : `[${word}]`;
  });
  const synopsis = [bold('tare'), '[\\fIglobal options\\fR]', bold(name), '[\\fIoptions\\fR]', ...words].join(' ');
  const shown = examples.flatMap(([text, meaning]) => tagged(bold(`tare ${name} ${text}`.trim()), sentence(meaning)));
  const last = stopsAtPositional ? ['.PP', 'Options come before the first argument.'] : [];
  return page(
    `tare-${name}`,
    summary,
    ['.SH SYNOPSIS', filled(synopsis)],
    positionals.length > 0
      ? ['.SH ARGUMENTS', ...positionals.flatMap((one) => tagged(italic(one.name), sentence(one.description)))]
      : [],
    ['.SH OPTIONS', ...options.flatMap(option), ...last],
    ['.SH EXAMPLES', ...shown],
    ['.SH SEE ALSO', see('tare')],
  );
}

const ENVIRONMENT = [
  ['TARE_ID_FORMAT', 'As --id-format. Called by the name tare-oci, the command takes the ids of engines by itself.'],
  ['XDG_RUNTIME_DIR', "Where an ordinary user's containers have their state, in the directory tare there."],
  ['NOTIFY_SOCKET', "A service manager's socket: the container gets one of its own, and its READY=1 is passed on."],
  ['LISTEN_FDS', 'So many sockets, from file descriptor 3 on, are passed on to the container.'],
  ['NO_COLOR', 'If set, there are no colours.'],
];

function mainPage() {
  return page(
    'tare',
    'run containers from bundles of the Open Container Initiative',
    ['.SH SYNOPSIS', `${bold('tare')} [\\fIglobal options\\fR] \\fIcommand\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]`],
    [
      '.SH DESCRIPTION',
      'A bundle is a directory with a config.json and a root file system;',
      filled(
        `a container is made of it by ${bold('tare run')}, or by ${bold('tare create')} and ${bold('tare start')}.`,
      ),
      'Options, outputs and exit codes are those of runc.',
      'Options are understood with one dash and with two,',
      'their values as the next argument or after an equals sign.',
    ],
    [
      '.SH COMMANDS',
      ...commands.flatMap(({ name, summary }) => tagged(`${bold(`tare-${name}`)}(1)`, sentence(summary))),
    ],
    ['.SH GLOBAL OPTIONS', 'They come before the command.', ...globalOptions.flatMap(option)],
    ['.SH ENVIRONMENT', ...ENVIRONMENT.flatMap(([name, text]) => tagged(bold(name), plain(text)))],
    [
      '.SH FILES',
      ...tagged(italic('/run/tare'), "The containers' state, a directory each; root's."),
      ...tagged(
        italic('config.json'),
        'The config, in the bundle; its format is that of the OCI runtime specification.',
      ),
    ],
    [
      '.SH EXIT STATUS',
      filled(`${bold('run')} and ${bold('exec')} end as the process does, and with 128 and its number after a signal.`),
      'An error is 1, and of exec 255; a command that does not exist is 3.',
    ],
    ['.SH SEE ALSO', see(...commands.map(({ name }) => `tare-${name}`).sort())],
  );
}

await writeGenerated('npm run generate', {
  'man/tare.1': mainPage(),
  ...Object.fromEntries(commands.map((command) => [`man/tare-${command.name}.1`, commandPage(command)])),
});
