/**
 * Turns cascade layers into plain rules. A WebView before Chrome 99 drops a whole @layer block, and
 * many phones that open the portal inside WeChat are that old. Each layer's selectors get more
 * `:not(#\#)` than those of the layer before. Such a selector matches everything and has the
 * specificity of an id.
 */

/** From weakest to strongest; src/styles/portal.css declares the same order. */
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
        // A pseudo-element must stay last.
        rule.selectors = rule.selectors.map((selector) =>
          selector.replace(/(::[\w-]+)?$/, (pseudo) => weight + pseudo),
        );
      });
      layer.replaceWith(layer.nodes);
    });
  },
});
