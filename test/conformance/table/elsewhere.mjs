// Fields whose comparison needs more than one run of one bundle, and the test that has it: with words that stand there.
const kinds = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];

export const elsewhere = [{ fields: /^\/hooks\//, file: 'test/integration/hooks.test.mjs', words: kinds }];
