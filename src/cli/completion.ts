import type { Command } from 'commander';

interface Words {
  /** `run quarantine-instance`, or the empty string for the program itself. */
  readonly path: string;
  readonly words: readonly string[];
}

const wordsOf = (command: Command): string[] => [
  ...command.commands.map((child) => child.name()),
  ...command.options.flatMap((option) => (option.long === undefined ? [] : [option.long])),
];

function allWords(program: Command): Words[] {
  const globals = program.options.flatMap((option) => (option.long === undefined ? [] : [option.long]));
  const walk = (command: Command, path: string): Words[] => [
    { path, words: [...new Set([...wordsOf(command), ...(path === '' ? [] : globals)])] },
    ...command.commands.flatMap((child) => walk(child, `${path} ${child.name()}`.trim())),
  ];
  return walk(program, '');
}

const cases = (words: readonly Words[]): string =>
  words.map(({ path, words: list }) => `    '${path}') candidates='${list.join(' ')}' ;;`).join('\n');

/** Finds the longest known command path in the words typed so far; the same text serves bash and zsh. */
const pathFinder = (words: readonly Words[]): string => `  local path='' word next
  for word in "\${typed[@]}"; do
    case "$word" in -*) continue ;; esac
    next="\${path:+$path }$word"
    case "$next" in
      ${words
        .filter(({ path }) => path !== '')
        .map(({ path }) => `'${path}'`)
        .join('|')}) path="$next" ;;
    esac
  done
  local candidates=''
  case "$path" in
${cases(words)}
  esac`;

const bash = (words: readonly Words[]): string => `_transit_tui() {
  local typed=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${pathFinder(words)}
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _transit_tui transit-tui`;

const zsh = (words: readonly Words[]): string => `#compdef transit-tui
_transit_tui() {
  local -a typed
  typed=("\${(@)words[2,CURRENT-1]}")
${pathFinder(words)}
  compadd -- \${=candidates}
}
compdef _transit_tui transit-tui`;

const fish = (words: readonly Words[]): string =>
  words
    .flatMap(({ path, words: list }) => {
      const parents = path === '' ? [] : path.split(' ');
      const condition =
        parents.length === 0
          ? '__fish_use_subcommand'
          : parents.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
      return list.map((word) =>
        word.startsWith('--')
          ? `complete -c transit-tui ${path === '' ? '' : `-n '${condition}' `}-l ${word.slice(2)}`
          : `complete -c transit-tui -f -n '${condition}' -a ${word}`,
      );
    })
    .join('\n');

/** A completion script for `bash`, `zsh` or `fish`, made from the commands and options of `program`. */
export function completionScript(shell: string, program: Command): string {
  const words = allWords(program);
  if (shell === 'bash') return bash(words);
  return shell === 'zsh' ? zsh(words) : fish(words);
}
