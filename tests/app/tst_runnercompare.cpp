// SPDX-License-Identifier: MIT

// Two pictures compared: with the mouse, and with the keyboard alone.
#include "results/inputdifference.h"
#include "runnerfixture.h"
#include "shared/testprogram.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qimage.h>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerCompare : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void differenceOfInputs_data();
    void differenceOfInputs();
    void fieldsOfGraph();
    void withTheMouse();
    void withTheKeyboard();
    void missingPictures();
    void sizesFitTheSameSpace();

private:
    static void makeTwo(const RunnerFixture &runner);
    static QString textOf(const RunnerFixture &runner, const QString &name);

    std::unique_ptr<OwnFolders> m_folders;
};

void tst_RunnerCompare::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    m_folders = std::make_unique<OwnFolders>();
}

// Runs of two prompts; the second is shown.
void tst_RunnerCompare::makeTwo(const RunnerFixture &runner)
{
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    auto *form = runner.workspace()->workflow()->form();
    for (const QString &name : {u"width"_s, u"height"_s})
        form->setValue(name, 256); // quickly painted
    for (const QString &prompt : {u"a red fox"_s, u"a blue fox"_s}) {
        form->setValue(u"prompt"_s, prompt);
        QVERIFY(runner.runAndWait());
        QTRY_VERIFY(runner.showsPicture());
    }
    QTRY_VERIFY(runner.row(1));
}

QString tst_RunnerCompare::textOf(const RunnerFixture &runner, const QString &name)
{
    const QQuickItem *item = runner.item(name);
    return item ? item->property("text").toString() : QString();
}

void tst_RunnerCompare::differenceOfInputs_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("expected");
    QTest::newRow("same") << u"7"_s << u"7"_s << QString();
    QTest::newRow("numbers") << u"7"_s << u"4.5"_s << u"CFG 7 → 4.5"_s;
    QTest::newRow("short texts") << u"a red fox"_s << u"a\nblue fox"_s
                                 << u"CFG a red fox → a blue fox"_s;
    QTest::newRow("removed") << u"fog"_s << QString() << u"CFG \"fog\" → \"\""_s;
    QTest::newRow("long texts, one word")
        << u"a photograph of a red fox in the snow, at dawn, with fog"_s
        << u"a photograph of a blue fox in the snow, at dawn, with fog"_s
        << u"CFG \"…red…\" → \"…blue…\""_s;
    QTest::newRow("long texts, the end")
        << u"a photograph of a fox in the snow, at dawn, with fog"_s
        << u"a photograph of a fox in the snow, at dawn, with fog and rain"_s
        << u"CFG \"…\" → \"…and rain\""_s;
    const QString fox = u"\U0001f98a"_s;
    QTest::newRow("no half of a character")
        << fox.repeated(30) << u"x"_s + fox.repeated(30).replace(fox, u"\U0001f408"_s)
        << u"CFG \""_s + fox.repeated(20) + u"…\" → \"x"_s + u"\U0001f408"_s.repeated(19)
            + u"…\""_s;
}

void tst_RunnerCompare::differenceOfInputs()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    const InputText other{u"n"_s, u"Steps"_s, u"20"_s};
    const InputText gone{u"g"_s, u"Gone"_s, u"1"_s};
    QTEST(inputDifference({{u"cfg"_s, u"CFG"_s, a}, other, gone}, {other, {u"cfg"_s, u"CFG"_s, b}}),
          "expected");
}

// Literals are compared by the values that stand in the graph, inputs by those that were sent.
void tst_RunnerCompare::fieldsOfGraph()
{
    const auto graph = [](const QByteArray &steps) {
        return "{\"1\": {\"class_type\": \"ComfyUIDeployExternalText\", \"inputs\":"
               " {\"input_id\": \"prompt\", \"display_name\": \"Prompt\", \"default_value\": "
               "\"a\"}},"
               " \"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 18446744073709551615,"
               " \"cfg\": 7, \"steps\": "
            + steps
            + "}}, \"4\": {\"class_type\": \"SaveLatent\", \"inputs\": {\"samples\": [\"3\", 0]}}}";
    };
    const auto a = inputTexts(graph("20"), "{\"prompt\": \"a fox\", \"other\": [1, true]}");
    const auto b = inputTexts(graph("30"), "{\"other\": [2, true]}");
    QCOMPARE(inputDifference(a, b),
             u"Prompt a fox → a · Steps 20 → 30 · other 1, true → 2, true"_s);
    QCOMPARE(inputDifference(inputTexts({}, "{\"n\": 18446744073709551615}"),
                             inputTexts({}, "{\"n\": 18446744073709551614}")),
             u"n 18446744073709551615 → 18446744073709551614"_s);
}

void tst_RunnerCompare::withTheMouse()
{
    RunnerFixture runner(m_folders->outputs());
    makeTwo(runner);
    runner.key(Qt::Key_C);
    QTRY_VERIFY(textOf(runner, u"comparisonText"_s).contains(u"Alt-click"_s));
    runner.pictures(u"compare-missing"_s);
    (void)runner.window()->grabWindow();
    QQuickItem *row = runner.row(1);
    const QPointF middle = row->mapToScene({row->width() / 2, row->height() / 2});
    const QString shown = runner.workspace()->runs()->selectedId();
    QTest::mouseClick(runner.window(), Qt::LeftButton, Qt::AltModifier, middle.toPoint());
    QTRY_VERIFY(runner.item(u"otherPicture"_s));
    QCOMPARE(runner.workspace()->runs()->selectedId(), shown); // A stays
    QVERIFY2(textOf(runner, u"comparisonText"_s).contains(u"a blue fox → a red fox"_s),
             qPrintable(textOf(runner, u"comparisonText"_s)));
    QVERIFY(textOf(runner, u"leftPictureLabel"_s).startsWith(u"A "_s));
    QVERIFY(textOf(runner, u"rightPictureLabel"_s).startsWith(u"B "_s));
    runner.pictures(u"compare"_s);

    const QQuickItem *divider = runner.item(u"divider"_s);
    const QPoint from = divider->mapToScene({0, 60}).toPoint();
    QTest::mousePress(runner.window(), Qt::LeftButton, {}, from);
    for (int step = 1; step <= 5; ++step)
        QTest::mouseMove(runner.window(), from - QPoint(20 * step, 0));
    QTest::mouseRelease(runner.window(), Qt::LeftButton, {}, from - QPoint(100, 0));
    QTRY_COMPARE(divider->mapToScene({0, 60}).toPoint(), from - QPoint(100, 0));

    QVERIFY(runner.click(u"swapSidesButton"_s));
    QTRY_COMPARE(textOf(runner, u"leftLetter"_s), u"B"_s);
    QVERIFY(textOf(runner, u"leftPictureLabel"_s).startsWith(u"B "_s));
    QVERIFY(runner.click(u"leaveComparisonButton"_s));
    QTRY_VERIFY(!runner.item(u"comparisonText"_s) && !runner.item(u"otherPicture"_s));
}

void tst_RunnerCompare::withTheKeyboard()
{
    RunnerFixture runner(m_folders->outputs());
    makeTwo(runner);
    runner.key(Qt::Key_2, Qt::ControlModifier);
    runner.key(Qt::Key_B);
    QTRY_VERIFY(textOf(runner, u"comparisonText"_s).contains(u"is B"_s));
    runner.key(Qt::Key_3, Qt::ControlModifier);
    runner.key(Qt::Key_Down);
    QTRY_VERIFY(runner.item(u"otherPicture"_s));
    QTRY_VERIFY(textOf(runner, u"comparisonText"_s).contains(u"a red fox → a blue fox"_s));
    // From the list, and from the viewer.
    for (const Qt::Key pane : {Qt::Key_3, Qt::Key_2}) {
        runner.key(pane, Qt::ControlModifier);
        QTest::keyPress(runner.window(), Qt::Key_Space);
        QTRY_VERIFY(!runner.item(u"divider"_s));
        QCOMPARE(textOf(runner, u"leftLetter"_s), u"B"_s);
        QTest::keyRelease(runner.window(), Qt::Key_Space);
        QTRY_VERIFY(runner.item(u"divider"_s));
    }
    const qreal before = runner.item(u"divider"_s)->x();
    runner.key(Qt::Key_Right, Qt::ShiftModifier);
    QTRY_VERIFY(runner.item(u"divider"_s)->x() > before);
    runner.key(Qt::Key_X);
    QTRY_COMPARE(textOf(runner, u"rightLetter"_s), u"A"_s);
    runner.key(Qt::Key_X);
    // Both zoom together.
    const qreal size = runner.item(u"otherPicture"_s)->width();
    runner.key(Qt::Key_Plus);
    QTRY_VERIFY(runner.item(u"otherPicture"_s)->width() > size);
    QCOMPARE(runner.item(u"otherPicture"_s)->size(), runner.item(u"picture"_s)->size());
    runner.key(Qt::Key_F11);
    QTRY_COMPARE(runner.window()->visibility(), QWindow::FullScreen);
    QVERIFY(runner.item(u"otherPicture"_s));
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"otherPicture"_s));
    QCOMPARE(runner.window()->visibility(), QWindow::FullScreen);
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(runner.window()->visibility() != QWindow::FullScreen);
    runner.key(Qt::Key_C); // B is remembered
    QTRY_VERIFY(runner.item(u"otherPicture"_s));
    // Letters are text where text is edited.
    QVERIFY(runner.click(u"editor:prompt"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"cxb "_s);
    QVERIFY(runner.item(u"otherPicture"_s));
    QCOMPARE(runner.workspace()->workflow()->form()->value(u"prompt"_s).toString(), u"cxb "_s);
}

void tst_RunnerCompare::missingPictures()
{
    RunnerFixture runner(m_folders->outputs());
    makeTwo(runner);
    auto *comparison = runner.workspace()->comparison();
    comparison->choose(runner.workspace()->runs()->selected(), {});
    QTRY_VERIFY(runner.item(u"noticeText0"_s));
    QVERIFY(comparison->file().isEmpty());
    // A picture that is not there any more is named.
    const QString path = m_folders->outputs() + u"/other.png"_s;
    QVERIFY(QImage(8, 8, QImage::Format_RGB32).save(path));
    comparison->choose(runner.workspace()->runs()->selected(), QUrl::fromLocalFile(path));
    QTRY_VERIFY(runner.item(u"otherPicture"_s));
    QVERIFY(QFile::remove(path));
    runner.key(Qt::Key_C);
    runner.key(Qt::Key_C);
    QTRY_VERIFY(textOf(runner, u"comparisonText"_s).contains(u"other.png"_s));
}

void tst_RunnerCompare::sizesFitTheSameSpace()
{
    RunnerFixture runner(m_folders->outputs());
    makeTwo(runner);
    runner.key(Qt::Key_2, Qt::ControlModifier);
    const auto check = [&runner](const QSize &size) {
        const QQuickItem *a = runner.item(u"picture"_s);
        const QQuickItem *b = runner.item(u"otherPicture"_s);
        const QRectF ra = a->mapRectToScene(a->boundingRect());
        const QRectF rb = b->mapRectToScene(b->boundingRect());
        QVERIFY(std::abs(ra.center().x() - rb.center().x()) < 1
                && std::abs(ra.center().y() - rb.center().y()) < 1);
        QVERIFY(std::abs(rb.width() / rb.height() - double(size.width()) / size.height()) < 0.01);
        const QSizeF space = runner.item(u"checkerboard"_s)->parentItem()->size();
        const auto share = [&space](const QSizeF &s) {
            return std::max(s.width() / space.width(), s.height() / space.height());
        };
        QVERIFY(std::abs(share(ra.size()) - share(rb.size())) < 0.01);
    };
    const QList<QSize> sizes{{256, 256}, {1500, 1500}, {1600, 400}, {300, 1200}};
    for (const QSize &size : sizes) {
        const QString name =
            u"%1x%2.png"_s.arg(QString::number(size.width()), QString::number(size.height()));
        const QString path = m_folders->outputs() + u'/' + name;
        QImage image(size, QImage::Format_RGB32);
        image.fill(Qt::darkCyan);
        QVERIFY(image.save(path));
        runner.workspace()->comparison()->choose(runner.workspace()->runs()->selected(),
                                                 QUrl::fromLocalFile(path));
        QTRY_VERIFY(runner.item(u"otherPicture"_s)
                    && runner.item(u"otherPicture"_s)->property("sourceSize").toSize() == size);
        check(size);
        runner.picture(u"compare-"_s + name.chopped(4));
        for (const Qt::Key key : {Qt::Key_Minus, Qt::Key_Plus, Qt::Key_F}) {
            runner.key(key);
            check(size);
        }
    }
}

REGISTER_TEST_RUN(tst_RunnerCompare, [](int argc, char **argv) {
    tst_RunnerCompare test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnercompare.moc"
