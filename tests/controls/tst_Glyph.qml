// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: root

    name: "Glyph"
    when: windowShown
    visible: true
    width: 80
    height: 80

    Rectangle {
        id: ground

        width: 64
        height: 64
        color: "white"

        Glyph {
            id: glyph

            path: ""
            size: 64
            color: "red"
        }
    }

    // Points in the drawing's own square of 16 × 16.
    function drawn(image: var, points: var, expected: bool): bool {
        return points.every(point => (image.green(4 * point[0], 4 * point[1]) < 100) === expected);
    }

    function test_paths_data() {
        return [
            { tag: "line", path: "M2 8 L14 8", on: [[8, 8]], off: [[8, 4], [8, 12]] },
            { tag: "circle", path: "M8 2 A6 6 0 1 1 7.9 2", on: [[14, 8], [8, 14], [2, 8]], off: [[8, 8]] },
            { tag: "half of it, clockwise", path: "M8 2 A6 6 0 0 1 8 14", on: [[14, 8]], off: [[2, 8]] },
            { tag: "half of it, the other way", path: "M8 2 A6 6 0 0 0 8 14", on: [[2, 8]], off: [[14, 8]] },
            { tag: "the short way round", path: "M8 2 A6 6 0 0 1 14 8", on: [[12, 4]], off: [[4, 12], [2, 8]] },
            { tag: "the long way round", path: "M8 2 A6 6 0 1 0 14 8", on: [[2, 8], [8, 14]], off: [[12, 4]] },
            { tag: "curve", path: "M2 14 C2 2 14 2 14 14", on: [[8, 5]], off: [[8, 9]] },
            { tag: "closed", path: "M3 3 L13 3 L13 13 Z", on: [[8, 8], [8, 3]], off: [[4, 10]] },
            { tag: "several", path: "M4 4 L12 4 M4 12 L12 12", on: [[8, 4], [8, 12]], off: [[4, 8], [8, 8]] }
        ];
    }

    function test_paths(data: var): void {
        glyph.path = data.path;
        tryVerify(() => {
            const image = grabImage(ground);
            return root.drawn(image, data.on, true) && root.drawn(image, data.off, false);
        });
    }

    function test_followsItsColorAndSize(): void {
        glyph.path = "M2 8 L14 8";
        glyph.color = "black";
        tryVerify(() => grabImage(ground).red(32, 32) < 100);
        glyph.size = 32;
        compare(glyph.implicitWidth, 32);
        tryVerify(() => grabImage(ground).red(16, 16) < 100 && grabImage(ground).red(40, 32) > 200);
        glyph.size = 64;
        glyph.color = "red";
    }
}
