// SPDX-License-Identifier: MIT

#include "runnerfixture.h"

#include <QtCore/qdiriterator.h>
#include <QtCore/qmimedata.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qevent.h>
#include <QtQuickControls2/qquickstyle.h>
#include <QtWidgets/qapplication.h>

using namespace ComfyDeploy::Runner;

OwnFolders::OwnFolders()
{
    const auto own = [this](const char *variable, const QString &name) {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(path);
        qputenv(variable, QFile::encodeName(path));
    };
    own("XDG_CONFIG_HOME", QStringLiteral("config"));
    own("XDG_DATA_HOME", QStringLiteral("data"));
    QDir().mkpath(pictures());
    QFile places(m_folder.filePath(QStringLiteral("config/user-dirs.dirs")));
    if (!places.open(QIODevice::WriteOnly)
        || places.write("XDG_PICTURES_DIR=\"" + QFile::encodeName(pictures()) + "\"\n") < 0)
        qFatal("no folders");
}

QStringList OwnFolders::files(const QStringList &patterns) const
{
    QStringList found;
    QDirIterator walk(outputs(), patterns, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        found.append(walk.next());
    found.sort();
    return found;
}

int runInApplication(QObject *test, int argc, char **argv)
{
    QQuickStyle::setStyle(QStringLiteral("Fusion"));
    QCoreApplication::setOrganizationName(QStringLiteral("ComfyDeploy"));
    QCoreApplication::setApplicationName(QStringLiteral("comfydeploy-runner"));
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    const int result = QTest::qExec(test, argc, argv);
    // Qt's painter keeps the textures of the last window until the next one is painted, and never
    // releases the last ones, which the leak checker would report.
    QQuickWindow last;
    last.show();
    last.releaseResources();
    (void)last.grabWindow();
    return result;
}

RunnerOptions onServer(const QUrl &url)
{
    RunnerOptions options;
    options.server = url.toString();
    return options;
}

RunnerFixture::RunnerFixture(const QString &outputs, const RunnerOptions &options)
{
    RunnerOptions all = options;
    all.outputFolder = outputs;
    m_runner = std::make_unique<RunnerWindow>(all);
    m_shown = m_runner->show() && QTest::qWaitForWindowExposed(window(), testPatience);
    if (m_shown) {
        window()->requestActivate();
        m_shown = QTest::qWaitForWindowActive(window(), testPatience);
    }
}

QQuickItem *RunnerFixture::item(const QString &name) const
{
    // The items of a popup are children of the overlay, not of the popup's parent.
    const QList<QQuickItem *> items = window()->contentItem()->parentItem()
        ? QList<QQuickItem *>{window()->contentItem()->parentItem()}
        : QList<QQuickItem *>{window()->contentItem()};
    QList<QQuickItem *> open = items;
    while (!open.isEmpty()) {
        QQuickItem *next = open.takeFirst();
        if (next->objectName() == name && next->isVisible())
            return next;
        open += next->childItems();
    }
    return nullptr;
}

void RunnerFixture::makePopups() const
{
    const QList<QObject *> objects = window()->findChildren<QObject *>();
    for (QObject *object : objects) {
        if (QByteArrayView(object->metaObject()->className()).startsWith("LazyPopup_"))
            QMetaObject::invokeMethod(object, "made");
    }
}

bool RunnerFixture::click(const QString &name) const
{
    return click(item(name));
}

bool RunnerFixture::click(QQuickItem *target) const
{
    if (!target || !target->isEnabled())
        return false;
    (void)window()->grabWindow(); // positions new items
    const QPointF middle = target->mapToScene({target->width() / 2, target->height() / 2});
    QTest::mouseClick(window(), Qt::LeftButton, Qt::NoModifier, middle.toPoint());
    return true;
}

QQuickItem *RunnerFixture::row(int index) const
{
    QQuickItem *found = nullptr;
    if (QQuickItem *list = item(QStringLiteral("runList")))
        QMetaObject::invokeMethod(list, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, found),
                                  Q_ARG(int, index));
    return found;
}

void RunnerFixture::paste(const QString &text) const
{
    QGuiApplication::clipboard()->setText(text);
    QTest::keySequence(window(), QKeySequence::Paste);
}

bool RunnerFixture::runAndWait() const
{
    const QString before = workspace()->runs()->selectedId();
    key(Qt::Key_Return, Qt::ControlModifier);
    return QTest::qWaitFor([&] { return workspace()->runs()->selectedId() != before; },
                           testPatience)
        && QTest::qWaitFor([this] { return workspace()->runs()->activeCount() == 0; }, 60'000);
}

bool RunnerFixture::showsPicture() const
{
    const QQuickItem *viewer = item(u"viewer"_s);
    return viewer && viewer->property("pictureShown").toBool();
}

void RunnerFixture::key(Qt::Key key, Qt::KeyboardModifiers modifiers) const
{
    QTest::keyClick(window(), key, modifiers);
}

void RunnerFixture::type(const QString &text) const
{
    for (const QChar c : text)
        QTest::keyClick(window(), c.toLatin1());
}

bool RunnerFixture::drop(const QPointF &at, const QList<QUrl> &files) const
{
    QMimeData data;
    data.setUrls(files);
    QDragEnterEvent enter(at.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window(), &enter);
    QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window(), &drop);
    return enter.isAccepted() && drop.isAccepted();
}

bool RunnerFixture::openDeployment(const QString &name) const
{
    using State = ServerConnection::State;
    WorkflowChoices *choices = workspace()->choices();
    if (!QTest::qWaitFor(
            [this] { return workspace()->servers()->current()->state() == State::Connected; },
            testPatience))
        return false;
    if (choices->deployments()->count() == 0)
        workspace()->loadDeployments();
    const auto isChosen = [&] {
        for (int row = 0; row < choices->rowCount(); ++row) {
            if (choices->deploymentAt(row).name() == name) {
                workspace()->choose(row);
                return true;
            }
        }
        return false;
    };
    return QTest::qWaitFor(isChosen, testPatience);
}

void RunnerFixture::picture(const QString &name) const
{
    const QDir folder(QStringLiteral(PICTURES_DIR) + QLatin1Char('/')
                      + QGuiApplication::platformName());
    folder.mkpath(QStringLiteral("."));
    QVERIFY(window()->grabWindow().save(folder.filePath(name + QStringLiteral(".png"))));
}

void RunnerFixture::pictures(const QString &name) const
{
    AppSettings *settings = workspace()->settings();
    const AppSettings::Theme before = settings->theme();
    const auto show = [settings](AppSettings::Theme theme) {
        settings->setTheme(theme);
        QCoreApplication::processEvents(); // open dialogs take it over from the event loop
    };
    show(AppSettings::Theme::Light);
    picture(name);
    show(AppSettings::Theme::Dark);
    picture(name + QStringLiteral("-dark"));
    show(before);
}
