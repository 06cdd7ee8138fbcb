import { isPodScope } from '../ir/program.js';
import type { LayoutView, PlanView } from './plan-view.js';

/** Further namespaces are counted. */
const fewScopes = 3;

/** A line for each layout of another release: `layout of istio-1.22 (since istio-1.21) in 12 pods`. */
export function layoutLines({ backend, layouts = [] }: PlanView): readonly string[] {
  return layouts.map((layout) => {
    const elsewhere = layout.backend === backend ? '' : `, in ${layout.backend}`;
    return `${layoutWords(layout)} in ${placeWords(layout.scopes)}${elsewhere}`;
  });
}

function layoutWords({ extent, name, since }: LayoutView): string {
  const words = { whole: 'layout', 'half-applied': 'half-applied layout', mixed: 'some rules from the layout' };
  return `${words[extent]} of ${name}${since === null ? '' : ` (since ${since})`}`;
}

function placeWords(scopes: readonly string[]): string {
  if (scopes.length <= fewScopes) return scopes.join(', ');
  const pods = scopes.filter(isPodScope).length;
  const others = scopes.filter((scope) => !isPodScope(scope));
  return [...others, `${pods} pods`].join(' and ');
}
