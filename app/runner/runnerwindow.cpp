// SPDX-License-Identifier: MIT

#include "runnerwindow.h"

#include "settings/palettes.h"
#include "workflows/pastedpictures.h"
#include "workspace.h"

#include <qml/media/clipboard.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qtextstream.h>
#include <QtCore/qtimer.h>
#include <QtGui/qevent.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qscreen.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtWidgets/qapplication.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Made by the build. Named here, or the linker leaves it out of the program.
void qml_register_types_ComfyDeploy_Runner();

namespace ComfyDeploy::Runner {

namespace {

bool isWindowless()
{
    const QString platform = QGuiApplication::platformName();
    return platform == "offscreen"_L1 || platform == "minimal"_L1;
}

// Without a display there is no graphics card either. Can be said once only.
bool usePainterWithoutDisplay()
{
    if (isWindowless())
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    return isWindowless();
}

} // namespace

RunnerWindow::RunnerWindow(const RunnerOptions &options, QObject *parent)
    : QObject(parent), m_options(options), m_systemPalette(QApplication::palette()),
      m_workspace(std::make_unique<Workspace>())
{
    static const volatile auto types = &qml_register_types_ComfyDeploy_Runner;
    Q_UNUSED(types)
    static const bool windowless = usePainterWithoutDisplay();
    Q_UNUSED(windowless)
    Qml::Clipboard::setPictureFolder(PastedPictures::folder());
    PastedPictures::forgetOldest();
    connect(m_workspace->settings(), &AppSettings::themeChanged, this, &RunnerWindow::applyTheme);
    applyTheme();
}

RunnerWindow::~RunnerWindow() = default;

void RunnerWindow::applyTheme()
{
    QApplication::setPalette(paletteFor(m_workspace->settings()->theme(), m_systemPalette));
}

bool RunnerWindow::show()
{
    if (!m_options.outputFolder.isEmpty())
        m_workspace->settings()->overrideOutputFolder(m_options.outputFolder);
    m_engine.addImportPath(u"qrc:/qt/qml"_s);
    m_engine.setInitialProperties({{u"workspace"_s, QVariant::fromValue(m_workspace.get())}});
    connect(m_workspace->notices(), &Notices::added, this, [this](const QString &text, bool bad) {
        if (bad)
            m_notice = text;
    });
    m_workspace->start();
    m_engine.load(QUrl(u"qrc:/qt/qml/ComfyDeploy/Runner/qml/Main.qml"_s));
    if (m_engine.rootObjects().isEmpty())
        return false;
    m_window = qobject_cast<QQuickWindow *>(m_engine.rootObjects().constFirst());
    m_window->installEventFilter(this);
    m_minimum = m_window->minimumSize();
    connect(m_window, &QWindow::screenChanged, this, &RunnerWindow::watchScreen);
    watchScreen(m_window->screen());
    // What cannot be had is not replaced by what was there last time: that is not to be run.
    bool isThere = m_options.workflow.isEmpty()
        || m_workspace->importer()->openFile(
            QUrl::fromLocalFile(QFileInfo(m_options.workflow).absoluteFilePath()));
    if (isThere && (!m_options.server.isEmpty() || m_options.run))
        isThere = m_workspace->servers()->use(m_options.server);
    m_window->show();
    if (m_options.run && isThere)
        runWhenConnected();
    else if (m_options.run)
        leaveWithout(m_notice);
    return true;
}

// A screen may be smaller than the one that the size was kept on: another monitor, or another
// scale.
void RunnerWindow::fitToScreen()
{
    constexpr int titleBar = 40;
    const QRect room = m_window->screen() ? m_window->screen()->availableGeometry() : QRect();
    if (isWindowless() || room.isEmpty() || m_window->visibility() == QWindow::FullScreen
        || m_window->visibility() == QWindow::Maximized)
        return;
    const QSize most(room.width(), room.height() - titleBar);
    m_window->setMinimumSize(QSize(m_minimum).boundedTo(most));
    if (const QSize size = m_window->size().boundedTo(most); size != m_window->size())
        m_window->resize(size);
    if (m_window->isVisible() && !room.contains(m_window->frameGeometry())) {
        const QRect frame = m_window->frameGeometry();
        m_window->setFramePosition(
            {std::clamp(frame.x(), room.left(),
                        std::max(room.left(), room.right() + 1 - frame.width())),
             std::clamp(frame.y(), room.top(),
                        std::max(room.top(), room.bottom() + 1 - frame.height()))});
    }
}

void RunnerWindow::watchScreen(QScreen *screen)
{
    if (screen)
        connect(screen, &QScreen::availableGeometryChanged, this, &RunnerWindow::fitToScreen,
                Qt::UniqueConnection);
    fitToScreen();
}

// Ctrl+Z is a text's own where that was edited last; else it takes back what the program did.
bool RunnerWindow::undoIsOurs() const
{
    const QQuickItem *focused = m_window->activeFocusItem();
    const auto isInside = [this, focused](const QString &name) {
        const auto *pane = m_window->findChild<QQuickItem *>(name);
        return pane && focused && (pane == focused || pane->isAncestorOf(focused));
    };
    bool isInPopup = false;
    for (const QQuickItem *item = focused; item; item = item->parentItem())
        isInPopup = isInPopup || item->inherits("QQuickOverlay");
    if (!m_workspace->undo()->canUndo() || (isInPopup && !isInside(u"runsPane"_s)))
        return false;
    const bool hasOwn = focused && focused->property("canUndo").toBool();
    return !hasOwn || (isInside(u"inputsPane"_s) && m_workspace->workflow()->form()->undoIsNext());
}

// A field that has the focus would take a pasted workflow as its text.
bool RunnerWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Paste)) {
        const auto *inputs = m_window->findChild<QQuickItem *>(u"inputsPane"_s);
        const QQuickItem *focused = m_window->activeFocusItem();
        if (inputs && focused && inputs->isAncestorOf(focused) && m_workspace->importer()->paste())
            return true;
    }
    if (watched == m_window && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo) && undoIsOurs()) {
        m_workspace->undo()->undo();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void RunnerWindow::runWhenConnected()
{
    ServerConnection *server = m_workspace->servers()->current();
    if (server->state() != ServerConnection::State::Checking)
        run();
    else
        connect(server, &ServerConnection::checked, this, &RunnerWindow::run,
                Qt::SingleShotConnection);
}

void RunnerWindow::run()
{
    m_notice.clear();
    const int started = m_workspace->run();
    const QString server = m_workspace->servers()->current()->problem();
    if (started > 0) {
        const auto leaveAtTheEnd = [this] {
            if (m_workspace->runs()->activeCount() == 0)
                leave();
        };
        connect(m_workspace->runs(), &RunController::activeCountChanged, this, leaveAtTheEnd);
        leaveAtTheEnd();
    } else if (const QString why = m_workspace->readiness()->reason(); !why.isEmpty()) {
        leaveWithout(server.isEmpty() ? why : why + u' ' + server);
    } else {
        leaveWithout(m_workspace->readiness()->needsToken() ? server : m_notice);
    }
}

void RunnerWindow::leaveWithout(const QString &problem)
{
    m_refusal = problem.isEmpty() ? tr("Nothing was run.") : problem;
    leave();
}

void RunnerWindow::leave()
{
    if (!m_options.picture.isEmpty())
        QTimer::singleShot(1s, this, &RunnerWindow::takePicture); // until it is painted
}

void RunnerWindow::takePicture()
{
    const RunEntry *run = m_refusal.isEmpty() ? m_workspace->runs()->selected() : nullptr;
    const bool fine = run && run->phase() == WorkflowRun::Succeeded;
    const bool written = m_window->grabWindow().save(m_options.picture);
    QTextStream errors(stderr);
    if (!fine)
        errors << (run ? run->headline() : m_refusal) << Qt::endl;
    if (!written)
        errors << tr("“%1” cannot be written.").arg(m_options.picture) << Qt::endl;
    QCoreApplication::exit(fine && written ? 0 : 1);
}

} // namespace ComfyDeploy::Runner
