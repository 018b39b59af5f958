// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Basic
import QtTest

import ComfyDeploy

TestCase {
    id: testCase

    name: "FocusFollower"
    width: 300
    height: 200
    visible: true
    when: windowShown

    Component {
        id: component

        Item {
            property alias view: view
            property alias above: above
            property alias fields: fields
            property alias story: story

            width: 200
            height: 100

            FocusFollower { flickable: view }

            Flickable {
                id: view

                anchors.fill: parent
                contentWidth: strip.width
                contentHeight: column.height
                boundsBehavior: Flickable.StopAtBounds

                Column {
                    id: column

                    Item { id: above; width: 1; height: 20 }
                    Repeater {
                        id: fields

                        model: 10

                        TextField { required property int index; objectName: "field" + index; height: 30; width: 180 }
                    }
                    TextArea { id: story; width: 180; text: "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16" }
                    Row {
                        id: strip

                        Repeater { model: 10; Button { objectName: "button" + index; required property int index; width: 60 } }
                    }
                }
            }
        }
    }

    function isSeen(item: Item, view: Item): bool {
        const place = item.mapToItem(view, 0, 0);
        return place.y >= 0 && place.y + item.height <= view.height && place.x >= 0 && place.x + item.width <= view.width;
    }

    function make(): Item {
        const made = createTemporaryObject(component, testCase);
        waitForRendering(made);
        return made;
    }

    function test_focusMoves() {
        const made = make();
        for (const index of [0, 9, 4, 8, 0]) {
            const field = made.fields.itemAt(index);
            field.forceActiveFocus(Qt.TabFocusReason);
            verify(isSeen(field, made.view)); // immediately, if the layout has settled
        }
        const button = findChild(made, "button9");
        button.forceActiveFocus(Qt.TabFocusReason);
        tryVerify(() => isSeen(button, made.view));
        made.fields.itemAt(0).forceActiveFocus(Qt.TabFocusReason);
        tryVerify(() => isSeen(made.fields.itemAt(0), made.view));
    }

    function test_whatMovesOrGrowsIsFollowed_data() {
        return [
            { tag: "what is above grows", act: made => made.above.height = 500 },
            { tag: "what is above goes", act: made => made.above.visible = false },
            { tag: "the view gets lower", act: made => made.height = 60 },
            { tag: "the view gets narrower", act: made => made.width = 190 },
            { tag: "all of it", act: made => { made.height = 60; made.above.height = 900; } }
        ];
    }
    function test_whatMovesOrGrowsIsFollowed(data) {
        const made = make();
        const field = made.fields.itemAt(6);
        field.forceActiveFocus(Qt.TabFocusReason);
        tryVerify(() => isSeen(field, made.view));
        const before = field.mapToItem(made.view, 0, 0).y;
        data.act(made);
        waitForRendering(made);
        tryVerify(() => isSeen(field, made.view));
        verify(before >= 0);
        // Repeatedly, while layouts settle.
        for (const height of [700, 10, 333]) {
            made.above.height = height;
            waitForRendering(made);
            tryVerify(() => isSeen(field, made.view));
        }
    }

    // An item that was scrolled away stays there until the focus or the cursor moves.
    function test_userScrolls() {
        const made = make();
        const field = made.fields.itemAt(0);
        field.forceActiveFocus(Qt.TabFocusReason);
        waitForRendering(made);
        made.view.contentY = 300;
        waitForRendering(made);
        made.above.height = 30;
        waitForRendering(made);
        compare(made.view.contentY, 300);
        keyClick(Qt.Key_A);
        tryVerify(() => isSeen(field, made.view));
        made.view.contentY = 300;
        waitForRendering(made);
        made.fields.itemAt(1).forceActiveFocus(Qt.TabFocusReason);
        tryVerify(() => isSeen(made.fields.itemAt(1), made.view));
    }

    // Of a text that is higher than the view, the cursor is visible.
    function test_cursor() {
        const made = make();
        const seesCursor = () => {
            const cursor = made.story.cursorRectangle;
            const y = made.story.mapToItem(made.view, 0, cursor.y).y;
            return y >= 0 && y + cursor.height <= made.view.height;
        };
        made.story.forceActiveFocus(Qt.TabFocusReason);
        for (const place of [0, made.story.length, 12]) {
            made.story.cursorPosition = place;
            tryVerify(seesCursor);
        }
        made.above.height = 400;
        waitForRendering(made);
        tryVerify(seesCursor);
    }
}
