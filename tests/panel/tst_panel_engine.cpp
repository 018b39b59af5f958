// SPDX-License-Identifier: MIT

#include "host-engine/panelengine.h"
#include "paneldriver.h"
#include "shared/patience.h"

#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

//! The panel in a QML program that links nothing of ours.
class tst_PanelEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void run();
};

void tst_PanelEngine::run()
{
    QVERIFY(!hasOurLibraries());
    const ServerProcess server;
    QVERIFY(!server.url().isEmpty());
    QQmlApplicationEngine engine;
    QVERIFY(loadPanel(engine, {server.url()}));
    auto *const window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    QVERIFY(window);
    QVERIFY(QTest::qWaitForWindowExposed(window));
    QQuickItem *const root = window->contentItem();

    QQuickItem *const prompt = findByName(root, u"editor:prompt"_s);
    QVERIFY(prompt);
    QTest::mouseClick(window, Qt::LeftButton, {}, centerOf(prompt));
    QTRY_VERIFY(prompt->hasActiveFocus());
    QTest::keyClick(window, Qt::Key_A, Qt::ControlModifier);
    for (const char letter : QByteArray("a quiet harbour"))
        QTest::keyClick(window, letter);
    QTRY_COMPARE(prompt->property("text").toString(), u"a quiet harbour"_s);

    QQuickItem *const button = findButton(root, u"Run"_s);
    QVERIFY(button);
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(window, Qt::LeftButton, {}, centerOf(button));
    QTRY_VERIFY(findByName(root, u"state"_s));
    QTRY_COMPARE_WITH_TIMEOUT(findByName(root, u"state"_s)->property("text").toString(),
                              u"Succeeded"_s, 60'000);
    QTRY_VERIFY(findByName(root, u"picture"_s));
    QQuickItem *const picture = findByName(root, u"picture"_s);
    QTRY_COMPARE(picture->property("sourceSize").toSize(), QSize(256, 192));
    QTRY_VERIFY(showsPicture(window->grabWindow(), picture));
}

QTEST_MAIN(tst_PanelEngine)
#include "tst_panel_engine.moc"
