// SPDX-License-Identifier: MIT

#include "host-widget/panelwindow.h"
#include "paneldriver.h"
#include "shared/patience.h"

#include <QtQuickWidgets/QQuickWidget>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

//! The panel in a QQuickWidget, as most creative tools embed QML.
class tst_PanelWidget : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void run();
};

void tst_PanelWidget::run()
{
    QVERIFY(!hasOurLibraries());
    const ServerProcess server;
    QVERIFY(!server.url().isEmpty());
    PanelWindow window(server.url());
    QVERIFY(window.isLoaded());
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.activateWindow();
    QQuickWidget *const panel = window.panel();
    QQuickItem *const root = panel->rootObject();

    QQuickItem *const prompt = findByName(root, u"editor:prompt"_s);
    QVERIFY(prompt);
    QTest::mouseClick(panel, Qt::LeftButton, {}, centerOf(prompt));
    QTRY_VERIFY(prompt->hasActiveFocus());
    QTest::keyClick(panel, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(panel, u"a quiet harbour"_s);
    QTRY_COMPARE(prompt->property("text").toString(), u"a quiet harbour"_s);

    // By keys alone: Tab goes from field to field to the button, as one sees them.
    QQuickItem *const button = findButton(root, u"Run"_s);
    QVERIFY(button);
    for (int tabs = 0; tabs < 20 && !button->hasActiveFocus(); ++tabs)
        QTest::keyClick(panel, Qt::Key_Tab);
    QVERIFY(button->hasActiveFocus());
    QTest::keyClick(panel, Qt::Key_Space);
    QTRY_VERIFY(findByName(root, u"state"_s));
    QTRY_COMPARE_WITH_TIMEOUT(findByName(root, u"state"_s)->property("text").toString(),
                              u"Succeeded"_s, 60'000);
    QTRY_VERIFY(findByName(root, u"picture"_s));
    QQuickItem *const picture = findByName(root, u"picture"_s);
    QTRY_COMPARE(picture->property("sourceSize").toSize(), QSize(256, 192));
    QTRY_VERIFY(showsPicture(panel->grabFramebuffer(), picture));
}

QTEST_MAIN(tst_PanelWidget)
#include "tst_panel_widget.moc"
