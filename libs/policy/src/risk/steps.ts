/** Points of the highest step that the value reaches. */
export function pointsOf(steps: readonly { from: number; points: number }[], value: number): number {
  let points = 0;
  for (const step of steps) if (value >= step.from) points = step.points;
  return points;
}
