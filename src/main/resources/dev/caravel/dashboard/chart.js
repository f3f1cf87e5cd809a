// Small charts of bars over time.

import { html } from './lib/lit-html/lit-html.js';

const COLORS = () => {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  return { bar: color('--accent'), bad: color('--bad'), ink: color('--muted'), line: color('--line') };
};

/** Steps of the axis of things that come whole. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8];

const HEIGHT = 130;

/** A chart of one column of what `pick` finds; failed runs stand in red within the ended ones. */
export function chart(id, title, pick, column, format) {
  let plot = null;
  let shown = '';
  let observer = null;

  function make(box, data, part) {
    const colors = COLORS();
    const axis = { stroke: colors.ink, grid: { stroke: colors.line, width: 1 }, ticks: { show: false }, font: '11px system-ui' };
    const bars = uPlot.paths.bars({ size: [0.8, 24], align: 1 });
    plot = new uPlot(
      {
        width: box.clientWidth,
        height: HEIGHT,
        cursor: { show: false },
        legend: { show: false },
        // The last part is drawn to its right.
        scales: { x: { time: true, range: (_, first, last) => [first, last + part] }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          { ...axis, size: 26, space: 70, values: (_, all) => all.map((s) => new Date(s * 1000).toTimeString().slice(0, 5)) },
          { ...axis, size: 74, space: 28, incrs: column === 'spent_usd' ? undefined : WHOLE, values: (_, all) => all.map((n) => format(n)) },
        ],
        series: [
          {},
          { fill: colors.bar, stroke: colors.bar, width: 0, paths: bars, points: { show: false } },
          { fill: colors.bad, stroke: colors.bad, width: 0, paths: bars, points: { show: false } },
        ],
      },
      data,
      box,
    );
    observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT }));
    observer.observe(box);
  }

  return {
    place: () => html`<figure class="card chart"><figcaption>${title}<span id="${id}-sum"></span></figcaption><div class="plot" id=${id} role="img" aria-label=${title}></div></figure>`,
    show(overview) {
      const stretch = pick(overview);
      const text = JSON.stringify(stretch);
      const box = document.getElementById(id);
      if (!box || text === shown) return;
      shown = text;
      const numbers = stretch[column].map(Number);
      const times = numbers.map((_, i) => (stretch.begin + i * stretch.minutes) * 60);
      const failed = column === 'ended' ? stretch.failed : numbers.map(() => null);
      document.getElementById(id + '-sum').textContent = format(numbers.reduce((sum, n) => sum + n, 0));
      if (plot) plot.setData([times, numbers, failed]);
      else make(box, [times, numbers, failed], stretch.minutes * 60);
    },
    close() {
      observer?.disconnect();
      plot?.destroy();
    },
  };
}
