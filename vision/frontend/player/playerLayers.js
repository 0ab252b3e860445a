// Switches of the overlay layers: body, angles, events, good form, drawings.

/**
 * @param {object} parts
 * @param {{isLayerOn: (name: string) => boolean, setLayer: (name: string, isOn: boolean) => void}} parts.stage
 * @param {{setLayer: (name: string, isOn: boolean) => void, offerGoodForm: (exists: boolean) => void}} parts.toolbar
 * @param {{exists: boolean, isRemembered: () => boolean, remember: (isOn: boolean) => void}} parts.goodForm
 * @param {(name: string, isOn: boolean) => void} changed called after somebody switched a layer
 */
export function createLayerSwitches({ stage, toolbar, goodForm }, changed) {
  /** @param {string} name @param {boolean} isOn */
  function show(name, isOn) {
    stage.setLayer(name, isOn);
    toolbar.setLayer(name, isOn);
  }

  show("goodForm", goodForm.isRemembered());
  return {
    /** @param {string} name */
    toggle(name) {
      if (name === "goodForm" && !goodForm.exists) return;
      const isOn = !stage.isLayerOn(name);
      if (name === "goodForm") goodForm.remember(isOn);
      show(name, isOn);
      changed(name, isOn);
    },
    /** Offer good form only for clips that have any. */
    update: () => toolbar.offerGoodForm(goodForm.exists),
  };
}
