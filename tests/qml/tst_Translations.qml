// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: test

    name: "Translations"

    function cleanup() {
        Translations.install("en");
    }

    function test_shownTextsFollow() {
        const viewer = createTemporaryObject(viewerComponent, test);
        verify(viewer);
        compare(viewer.Accessible.name, "Results");
        compare(Translations.install("de_AT"), "de");
        compare(viewer.Accessible.name, "Ergebnisse");
        compare(Translations.install("en"), "en");
        compare(viewer.Accessible.name, "Results");
    }

    function test_unknownLanguageIsEnglish() {
        compare(Translations.install("kl"), "en");
    }

    Component {
        id: viewerComponent

        OutputView {}
    }
}
