// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Shows one picture, fitted until it is zoomed with the wheel, towards the pointer. A small picture is
// enlarged only by a second Fit.
Item {
    id: root

    property OutputThumbnail output: null
    readonly property alias compared: compared
    property alias status: picture.status
    readonly property string errorString: picture.errorString

    // QImage has no name in QML, so qmllint does not know its type.
    function copy() {
        Clipboard.setImage(picture.image); // qmllint disable type
    }

    function fit() {
        priv.enlarged = priv.fitted && !priv.enlarged;
        priv.fitted = true;
    }

    function actualSize() {
        zoomTo(priv.pixel, Qt.point(width / 2, height / 2));
    }

    function zoomBy(factor: real) {
        zoomTo(priv.zoom * factor, Qt.point(width / 2, height / 2));
    }

    // Keeps the point of the picture at `at` in place.
    function zoomTo(zoom: real, at: point) {
        if (picture.status !== MediaImage.Ready)
            return;
        const from = Qt.point(priv.left, priv.top);
        const next = Math.max(Math.min(priv.fitZoom, priv.pixel) / 4, Math.min(priv.pixel * 32, zoom));
        const factor = next / priv.zoom;
        priv.freeZoom = next;
        priv.fitted = false;
        priv.panTo(at.x - (at.x - from.x) * factor, at.y - (at.y - from.y) * factor);
    }

    clip: true
    onOutputChanged: {
        priv.fitted = true;
        priv.enlarged = false;
    }
    onWidthChanged: priv.panTo(priv.freeLeft, priv.freeTop)
    onHeightChanged: priv.panTo(priv.freeLeft, priv.freeTop)

    QtObject {
        id: priv

        property bool fitted: true
        property bool enlarged: false
        property real freeZoom: 1
        property real freeLeft: 0
        property real freeTop: 0
        // One pixel of the picture per pixel of the screen.
        readonly property real pixel: 1 / Screen.devicePixelRatio
        readonly property size natural: Qt.size(picture.sourceSize.width, picture.sourceSize.height)
        readonly property real fillZoom: natural.width > 0 && natural.height > 0
            ? Math.min(root.width / natural.width, root.height / natural.height) : pixel
        // A larger picture to compare with may fill the space, and this one is then enlarged with it.
        readonly property real fitZoom: enlarged ? fillZoom : Math.min(fillZoom, Math.max(pixel, compared.active ? pixel * fillZoom / compared.fillZoom : 0))
        readonly property real zoom: fitted ? fitZoom : freeZoom
        readonly property real left: fitted ? (root.width - natural.width * zoom) / 2 : freeLeft
        readonly property real top: fitted ? (root.height - natural.height * zoom) / 2 : freeTop

        // Keeps the picture in view: centered if it is small, without a gap if it is large.
        function bounded(offset: real, length: real, room: real): real {
            return length <= room ? (room - length) / 2 : Math.max(room - length, Math.min(0, offset));
        }

        function panTo(x: real, y: real) {
            freeLeft = bounded(x, natural.width * freeZoom, root.width);
            freeTop = bounded(y, natural.height * freeZoom, root.height);
        }
    }

    // Visible where the picture is transparent.
    Image {
        objectName: "checkerboard"
        anchors.fill: picture
        visible: picture.status === MediaImage.Ready
        source: "checkerboard.png"
        fillMode: Image.Tile
        horizontalAlignment: Image.AlignLeft
        verticalAlignment: Image.AlignTop
        smooth: false
        Accessible.ignored: true
    }

    MediaImage {
        id: picture

        objectName: "picture"
        x: priv.left
        y: priv.top
        width: priv.natural.width * priv.zoom
        height: priv.natural.height * priv.zoom
        fillMode: MediaImage.Stretch
        smooth: priv.zoom < 3 * priv.pixel // above that, individual pixels are visible
        client: root.output?.client ?? null
        item: root.output?.item
        localFile: root.output?.localFile ?? ""
        Accessible.role: Accessible.Graphic
        Accessible.name: root.output?.title ?? ""

        FileDrag { // a picture that is zoomed into is moved instead
            file: priv.fitted && !compared.active ? root.output?.localFile ?? "" : ""
        }
    }

    ComparedPicture {
        id: compared

        readonly property real scaling: priv.zoom / priv.fillZoom

        anchors.fill: parent
        // Where the space of the view is, with the zoom and position of the picture.
        box: Qt.rect(priv.left - (root.width - priv.natural.width * priv.fillZoom) / 2 * scaling,
                     priv.top - (root.height - priv.natural.height * priv.fillZoom) / 2 * scaling,
                     root.width * scaling, root.height * scaling)
        pixel: priv.pixel
    }

    PanelBar {
        anchors.centerIn: parent
        width: 120
        visible: picture.status === MediaImage.Loading
        indeterminate: picture.progress <= 0
        value: picture.progress
    }

    WheelHandler {
        acceptedDevices: PointerDevice.Mouse | PointerDevice.TouchPad
        onWheel: (event) => root.zoomTo(priv.zoom * Math.pow(1.0015, event.angleDelta.y),
                                        Qt.point(event.x, event.y))
    }

    DragHandler {
        property point start

        target: null
        enabled: !priv.fitted || compared.active
        onActiveChanged: {
            if (!active)
                return;
            const from = Qt.point(priv.left, priv.top);
            priv.freeZoom = priv.zoom;
            priv.fitted = false;
            start = from;
        }
        onActiveTranslationChanged: if (active) priv.panTo(start.x + activeTranslation.x, start.y + activeTranslation.y)
    }

    TapHandler {
        onDoubleTapped: (point) => {
            if (priv.fitted)
                root.zoomTo(priv.pixel, point.position);
            else
                root.fit();
        }
    }

    HoverHandler {
        id: hover
    }

    Rectangle { // about an animation that stands still
        x: 8
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 8 + (note.width + 24 > parent.width - 140 ? 44 : 0)
        width: note.width + 16
        height: note.height + 8
        visible: picture.firstOnly
        radius: Tint.radius
        color: palette.window
        border.color: Tint.hairline(palette)

        Row {
            id: note

            anchors.centerIn: parent
            spacing: 8

            PlainLabel {
                objectName: "stillNote"
                anchors.verticalCenter: parent.verticalCenter
                wrapMode: Text.NoWrap
                text: qsTr("Animated PNG: only its first picture is shown.")
            }

            PanelButton {
                objectName: "openAnimation"
                visible: String(root.output?.localFile ?? "") !== ""
                text: qsTr("Open")
                onClicked: Qt.openUrlExternally(root.output.localFile)
            }
        }
    }

    Rectangle {
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 8
        width: tools.width + 8
        height: tools.height + 4
        visible: picture.status === MediaImage.Ready
        opacity: hover.hovered || fitButton.activeFocus || pixelButton.activeFocus ? 1 : 0.9
        radius: Tint.radius
        color: palette.window
        border.color: Tint.hairline(palette)

        Row {
            id: tools

            anchors.centerIn: parent
            spacing: 2

            PlainLabel {
                anchors.verticalCenter: parent.verticalCenter
                width: 48
                horizontalAlignment: Text.AlignRight
                rightPadding: 4
                wrapMode: Text.NoWrap
                text: qsTr("%1 %").arg(Math.round(100 * priv.zoom / priv.pixel))
                color: Tint.muted(palette)
                Accessible.name: qsTr("Zoom %1").arg(text)
            }

            GlyphButton {
                id: fitButton

                objectName: "fitButton"
                checked: priv.fitted
                glyph: Glyphs.fit
                text: priv.fitted && !priv.enlarged && priv.fillZoom > priv.pixel ? qsTr("Fill the space with the picture (F)") : qsTr("Fit the picture (F)")
                onClicked: root.fit()
            }

            GlyphButton {
                id: pixelButton

                objectName: "pixelButton"
                checked: !priv.fitted && Math.abs(priv.zoom - priv.pixel) < 0.001
                glyph: Glyphs.oneToOne
                text: qsTr("Actual size (1)")
                onClicked: root.actualSize()
            }
        }
    }
}
