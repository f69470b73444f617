/**
 * Cascade layers for whoever writes a sheet, plain rules for whoever reads it: a WebView from before Chrome 99 drops a
 * whole @layer block, and many phones that open us inside WeChat are that old. Every selector of a layer is raised
 * above those of the layers before it by as many `:not(#\#)`, which match everything and weigh as much as an id.
 */

/** From the weakest to the strongest; src/styles/portal.css declares the same. */
export const layers = [
  'tokens',
  'reset',
  'base',
  'forms',
  'components',
  'layout',
  'pages',
  'utilities',
  'print',
];

/** @returns {import('postcss').Plugin} */
export const flattenLayers = () => ({
  postcssPlugin: 'flatten-layers',
  Once(root) {
    root.walkAtRules('layer', (layer) => {
      if (!layer.nodes) {
        layer.remove();
        return;
      }
      const rank = layers.indexOf(layer.params);
      if (rank < 0) throw layer.error(`There is no layer ${layer.params}`);
      const weight = ':not(#\\#)'.repeat(rank);
      layer.walkRules((rule) => {
        const { parent } = rule;
        if (parent?.type === 'atrule' && parent.name.endsWith('keyframes')) return;
        // A pseudo-element stays last.
        rule.selectors = rule.selectors.map((selector) =>
          selector.replace(/(::[\w-]+)?$/, (pseudo) => weight + pseudo),
        );
      });
      layer.replaceWith(layer.nodes);
    });
  },
});
