"""Codes about the file itself and about YAML."""

from __future__ import annotations

from detente.crisis.codes.entry import Entry

ENTRIES = (
    Entry(
        "missing-file", "there is no crisis file",
        "The path leads nowhere, or to a folder without `crisis.yaml`. A crisis is a folder that"
        " holds a `crisis.yaml`, or a single `.yaml` file.",
        "detente check crises/karabagh-2020", "detente check crises/karabakh-2020",
    ),
    Entry(
        "no-permission", "the file may not be read",
        "The operating system refuses to open the file. Ask its owner, or change its permissions.",
        right="chmod u+r crisis.yaml",
    ),
    Entry(
        "cannot-read", "the file cannot be read",
        "The operating system reports an error while reading, such as a path that is too long, a"
        " loop of links or a failing disk. The message gives its words.",
    ),
    Entry(
        "not-a-file", "not a regular file",
        "The path leads to a device, a pipe or a socket. Detente reads regular files only, so that"
        " reading always ends.",
        "detente check /dev/stdin", "detente check crisis.yaml",
    ),
    Entry(
        "too-large", "the file is too large",
        "A crisis file holds tens of kilobytes of text; more than a megabyte is some other file."
        " Put long texts into sources beside the crisis file and cite them.",
    ),
    Entry(
        "binary-file", "a binary file",
        "The file holds NUL bytes, so it is not text. Perhaps it is a spreadsheet or an archive.",
        "detente check crisis.xlsx", "detente check crisis.yaml",
    ),
    Entry(
        "not-utf8", "not UTF-8",
        "Crisis files are text in UTF-8. Editors call this the encoding; save the file again with"
        " UTF-8 chosen.",
    ),
    Entry(
        "bad-character", "a character that may not stand here",
        "Control characters and private-use characters are invisible in most editors and would"
        " make two names look the same that differ. Delete them.",
    ),
    Entry(
        "empty-file", "the file is empty",
        "There is nothing in the file but comments. `detente new` writes a crisis to begin with.",
    ),
    Entry(
        "yaml-syntax", "this is not YAML",
        "The text breaks a rule of YAML. Most often text that holds `: ` or begins with a special"
        " character lacks quotes, or a line is indented by mistake.",
        "note: two things: talks and war", 'note: "two things: talks and war"',
    ),
    Entry(
        "yaml-indentation", "indentation that does not fit",
        "YAML shows by indentation what belongs together. Entries of one list or mapping begin in"
        " the same column.",
        "factors:\n  front: {levels: [a, b], start: a}\n tension: {levels: [a, b], start: a}",
        "factors:\n  front: {levels: [a, b], start: a}\n  tension: {levels: [a, b], start: a}",
    ),
    Entry(
        "yaml-unclosed", "a bracket or quote is not closed",
        "An opening `{`, `[` or quote has no closing one, or a comma is missing between entries."
        " The place shown is where it was opened.",
        "actors:\n  ARM: {name: Armenia", "actors:\n  ARM: {name: Armenia}",
    ),
    Entry(
        "yaml-tab", "a tab in the indentation",
        "YAML allows only spaces for indentation, because editors show tabs in different widths.",
    ),
    Entry(
        "yaml-alias", "an anchor or alias",
        "YAML can repeat a part by an anchor (`&`) and aliases (`*`). The language leaves this out:"
        " every statement stands in one place, with its own citation, and no file can grow when it"
        " is read. A number that is used in several places is named under `numbers:`.",
        "rate: &pace 0.1 per week", "numbers:\n  pace: 0.1 per week",
    ),
    Entry(
        "yaml-tag", "a YAML tag",
        "Tags such as `!!int` tell YAML how to build a value. The language needs none and allows"
        " none.",
        "cost: !!float 2", "cost: 2",
    ),
    Entry(
        "duplicate-key", "a key is written twice",
        "A key may stand once in a mapping; else one of the two values would be lost unseen.",
        "move: {name: a, cost: 1, cost: 2}", "move: {name: a, cost: 2}",
    ),
    Entry(
        "two-documents", "a second document",
        "A line `---` begins a second YAML document. A crisis is one document in one file.",
    ),
    Entry(
        "too-deep", "nested too deep",
        "Brackets or indentation are nested far deeper than any crisis needs. Such a file takes"
        " very long to read and is refused before that.",
    ),
    Entry(
        "future-format", "a later format of the language",
        "The file says that it is written in a version of the language that this version of Detente"
        " does not know. Nothing else in it is judged.",
        "format: 7", "format: 1",
    ),
    Entry(
        "missing-text", "the text of a source cannot be read",
        "A source names a text that ships with the crisis, or you attached one, and it is not there"
        " or cannot be opened.",
        "briefing: {title: Chronology, text: briefng.md}",
        "briefing: {title: Chronology, text: briefing.md}",
    ),
)  # fmt: skip
