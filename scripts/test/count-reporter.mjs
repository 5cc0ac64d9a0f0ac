/** A reporter for node's test runner: the counts of its summary, and which tests were skipped why, as JSON. */
export default async function* countReporter(events) {
  const counts = {};
  const skipped = [];
  for await (const { type, data } of events) {
    if (type === 'test:pass' && data.skip !== undefined) {
      skipped.push(`${data.name}${typeof data.skip === 'string' && data.skip !== '' ? `: ${data.skip}` : ''}`);
    }
    // the runner's summary comes as diagnostics without a file: "tests 12", "pass 11", …
    const summary =
      type === 'test:diagnostic' && /^(tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(data.message);
    if (summary) counts[summary[1]] = Number(summary[2]);
  }
  yield JSON.stringify({ counts, skipped });
}
