import { type Checked, checkModel, models, plantedFaults } from './check.ts';

const line = ({ fault, violated, states, seconds }: Checked) =>
  `${(fault ?? 'as it is').padEnd(34)} ${String(states).padStart(9)} states ${seconds.toFixed(1).padStart(6)} s  ${
    violated === undefined ? 'every assertion holds' : `violated: ${violated}`
  }`;

let missed = 0;
for (const model of models) {
  const asItIs = await checkModel(model);
  console.log(`${model}\n${line(asItIs)}`);
  if (asItIs.violated !== undefined) missed += 1;
  for (const fault of await plantedFaults(model)) {
    const checked = await checkModel(model, fault);
    console.log(line(checked));
    if (checked.violated === undefined) missed += 1;
  }
}
console.log(missed === 0 ? 'The guard holds, and each planted fault is found.' : `${missed} not as expected`);
process.exitCode = missed === 0 ? 0 : 1;
