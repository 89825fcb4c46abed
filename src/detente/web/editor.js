// The editor of the crisis file: CodeMirror with our own findings and completion.
import * as CM from "nicegui-codemirror";

const setFindings = CM.StateEffect.define();
const findings = CM.StateField.define({
  create: () => CM.Decoration.none,
  update(marks, transaction) {
    marks = marks.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setFindings)) marks = effect.value;
    return marks;
  },
  provide: (field) => CM.EditorView.decorations.from(field),
});

const look = CM.EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: ".86rem", height: "100%" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "color-mix(in srgb, var(--play) 28%, transparent) !important" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--muted)", borderRight: "1px solid var(--grid)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--band) 60%, transparent)" },
  ".cm-finding-error": { textDecoration: "underline wavy var(--hurt) 2px", textUnderlineOffset: "3px" },
  ".cm-finding-warning": { textDecoration: "underline wavy var(--tempo) 1.5px", textUnderlineOffset: "3px" },
  ".cm-line-error": { backgroundColor: "color-mix(in srgb, var(--hurt) 14%, transparent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--muted)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--play)", color: "var(--paper)" },
  ".cm-completionDetail": { color: "inherit", opacity: 0.75 },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
});

// The usual highlighting in colours of the page, which are readable on light and on dark.
const inks = { "#00c": "var(--play)", "#00f": "var(--play)", "#a11": "var(--mark-3)", "#940": "var(--muted)",
               "#164": "var(--mark-4)", "#219": "var(--mark-4)", "#708": "var(--mark-4)", "#e40": "var(--tempo)" };
const ink = CM.syntaxHighlighting(CM.HighlightStyle.define(
  CM.defaultHighlightStyle.specs.map((each) => ({ ...each, ...(each.color ? { color: inks[each.color] ?? "var(--ink)" } : {}) }))));

export default {
  template: `<div class="editor"></div>`,
  props: { value: String, label: String },
  data: () => ({ waiting: {}, asked: 0, timer: null, quiet: false }),
  methods: {
    setText(text, keepHistory = true) {
      if (!this.editor || this.text() === text) return;
      this.quiet = !keepHistory;
      const old = this.text();
      let start = 0;
      while (start < old.length && old[start] === text[start]) start++;
      let end = old.length, stop = text.length;
      while (end > start && stop > start && old[end - 1] === text[stop - 1]) { end--; stop--; }
      this.editor.dispatch({ changes: { from: start, to: end, insert: text.slice(start, stop) } });
      this.quiet = false;
    },
    text() { return this.editor.state.doc.toString(); },
    setFindings(list) {
      if (!this.editor) return;
      const doc = this.editor.state.doc;
      const marks = [];
      for (const each of list) {
        if (each.line < 1 || each.line > doc.lines) continue;
        const line = doc.line(each.line);
        const from = Math.min(line.from + each.column - 1, line.to);
        const to = Math.min(Math.max(from + each.length, from + 1), line.to);
        if (each.severity === "error") marks.push(CM.Decoration.line({ class: "cm-line-error" }).range(line.from));
        if (to > from) {
          const attributes = { title: each.told };
          marks.push(CM.Decoration.mark({ class: `cm-finding-${each.severity}`, attributes }).range(from, to));
        }
      }
      this.editor.dispatch({ effects: setFindings.of(CM.Decoration.set(marks, true)) });
    },
    goTo(number) {
      if (!this.editor) return;
      const line = this.editor.state.doc.line(Math.min(Math.max(1, number), this.editor.state.doc.lines));
      this.editor.dispatch({ selection: { anchor: line.from },
        effects: CM.EditorView.scrollIntoView(line.from, { y: "center" }) });
      this.editor.focus();
    },
    act(name) { ({ undo: CM.undo, redo: CM.redo })[name](this.editor); this.editor.focus(); },
    completed(number, from, options) {
      this.waiting[number]?.(options.length ? { from, options, validFor: /^[\w.-]*$/ } : null);
      delete this.waiting[number];
    },
    complete(context) {
      const word = context.matchBefore(/[\w.-]*$/);
      if (!context.explicit && (!word || word.from === word.to)) return null;
      const number = ++this.asked;
      return new Promise((resolve) => {
        this.waiting[number] = resolve;
        setTimeout(() => { resolve(null); delete this.waiting[number]; }, 3000);
        this.$emit("complete", { number, before: context.state.sliceDoc(0, context.pos), at: context.pos });
      });
    },
    send() { clearTimeout(this.timer); this.$emit("written", this.text()); },
  },
  async mounted() {
    const yaml = CM.languages.find((each) => each.name === "YAML");
    const language = yaml ? [await yaml.load()] : [];
    const self = this;
    this.editor = new CM.EditorView({
      parent: this.$el,
      doc: this.value ?? "",
      extensions: [
        CM.keymap.of([{ key: "Mod-s", preventDefault: true, run: () => { self.send(); self.$emit("save"); return true; } }]),
        CM.basicSetup, ...language, findings, look, ink,
        CM.EditorView.contentAttributes.of({ "aria-label": this.label ?? "Text", spellcheck: "false" }),
        CM.EditorState.languageData.of(() => [{ autocomplete: (context) => self.complete(context) }]),
        CM.EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          clearTimeout(self.timer);
          self.timer = setTimeout(() => self.send(), 350);
        }),
      ],
    });
    this.$el.editor = this.editor;
    const line = /^#line-(\d+)$/.exec(location.hash);
    if (line) this.goTo(Number(line[1]));
  },
  beforeUnmount() { clearTimeout(this.timer); this.editor?.destroy(); },
};
