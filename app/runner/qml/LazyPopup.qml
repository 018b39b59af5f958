// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

// A popup that is made when it is wanted for the first time, so that the window's first frame does
// not wait for it. Not a Loader: one whose type is in another file cannot load a bound component.
Item {
    id: root

    property Component popup
    property T.Popup instance: null

    function made(): T.Popup {
        if (!root.instance)
            root.instance = root.popup.createObject(root) as T.Popup;
        return root.instance;
    }
}
