/** An ESLint rule: the first thing in a file is a comment that says, in a sentence, what the file is for. */
export const opensWithASentence = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'Open the file with a comment of one sentence that says what it is for.' },
  },
  create(context) {
    return {
      Program(program) {
        const first = context.sourceCode.getAllComments().find((comment) => comment.type !== 'Shebang');
        const code = program.body[0];
        const opens = first !== undefined && (code === undefined || first.range[0] < code.range[0]);
        if (opens && /\p{L}{2,}.*\s.*\p{L}{2,}/su.test(first.value)) return;
        context.report({ node: program, loc: { line: 1, column: 0 }, messageId: 'missing' });
      },
    };
  },
};
