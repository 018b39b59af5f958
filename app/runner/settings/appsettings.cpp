// SPDX-License-Identifier: MIT

#include "settings/appsettings.h"

#include "runs/outputtemplate.h"

#include <ComfyDeploy/runmode.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>

using namespace Qt::StringLiterals;

namespace ComfyDeploy::Runner {

namespace {

constexpr auto stateFolder = "state/"_L1;

struct Setting
{
    QLatin1StringView key; //!< in the file; '*' stands for an id, such as that of a server
    QVariant (*fallback)(); //!< the default, which also determines the type
    // Only of one that is on or off, and has a check box in the dialog with the settings:
    const char *group = nullptr; //!< there
    const char *label = nullptr; //!< not translated yet
    const char *needs = nullptr; //!< the name of the one without which it has no effect
};

QVariant picturesFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
}

QVariant usualOutputFolder()
{
    const QString pictures = picturesFolder().toString();
    return (pictures.isEmpty() ? QDir::homePath() : pictures) + "/ComfyDeploy"_L1;
}

QVariant usualOutputTemplate()
{
    return defaultOutputTemplate();
}

template <auto Value, typename T = decltype(Value)>
QVariant always()
{
    return QVariant::fromValue(T(Value));
}

template <typename T>
QVariant empty()
{
    return QVariant::fromValue(T());
}

QVariant localProfile()
{
    return u"local"_s;
}

// The table of all settings.
constexpr Setting AllSettings[] = {
    {"theme"_L1, always<AppSettings::Theme::System>},
    {"outputFolder"_L1, usualOutputFolder},
    {"outputTemplate"_L1, usualOutputTemplate},
    {"quitChoice"_L1, always<AppSettings::QuitChoice::Ask>},
    {"state/width"_L1, always<1280>},
    {"state/height"_L1, always<800>},
    {"state/inputsWidth"_L1, always<340, double>},
    {"state/runsWidth"_L1, always<280, double>},
    {"state/logs"_L1, always<false>}, // whether they are shown
    {"state/batchRuns"_L1, always<2>}, // of one batch that are under way at a time
    {"state/previews"_L1, always<true>, "results",
     QT_TRANSLATE_NOOP("ComfyDeploy::Runner::AppSettings",
                       "Show previews during a run, from servers that send them")},
    {"state/notifications"_L1, always<true>, "notifications",
     QT_TRANSLATE_NOOP("ComfyDeploy::Runner::AppSettings",
                       "Say when a run has ended, if the window is not in use or it took over ten "
                       "seconds")},
    {"state/notificationSound"_L1, always<false>, "notifications",
     QT_TRANSLATE_NOOP("ComfyDeploy::Runner::AppSettings", "With a sound"), "notifications"},
    {"state/firstRunDone"_L1, always<false>},
    {"state/profile"_L1, localProfile},
    {"state/deployment"_L1, empty<QString>}, // the last open one
    {"state/deploymentProfile"_L1, empty<QString>},
    {"state/saveFolder"_L1, picturesFolder},
    // The built-in server loses no connection; for all others the run's id is known immediately
    // with Queue.
    {"state/local/mode"_L1, always<int(RunMode::Stream)>},
    {"state/*/mode"_L1, always<int(RunMode::Queue)>},
    {"state/*/comfyUiMode"_L1, always<int(RunMode::Stream)>}, // only a stream has previews
    {"state/*/gpu"_L1, empty<QString>},
    {"state/*/webhook"_L1, empty<QString>},
    {"state/*/tokenKept"_L1, always<false>}, // in the system's store for secrets
    {"state/*/keepSeeds"_L1, always<true>},
    // The fields of a workflow that are shown at once; '*' stands for its key.
    {"state/*/fields"_L1, empty<QVariantMap>},
    {"state/*/separate"_L1, empty<QStringList>}, // those that are split, too
};

bool isKeyOf(const Setting &setting, const QString &key)
{
    const qsizetype star = setting.key.indexOf(u'*');
    return star < 0
        ? key == setting.key
        : key.startsWith(setting.key.first(star)) && key.endsWith(setting.key.sliced(star + 1));
}

QString settingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + "/runner.ini"_L1;
}

} // namespace

AppSettings::AppSettings(QObject *parent)
    : QObject(parent), m_settings(std::make_unique<QSettings>(settingsFile(), QSettings::IniFormat))
{
    m_writing.setSingleShot(true);
    m_writing.setInterval(200);
    connect(&m_writing, &QTimer::timeout, this, &AppSettings::write);
}

AppSettings::~AppSettings() = default;

QStringList AppSettings::keys()
{
    QStringList keys;
    for (const Setting &setting : AllSettings)
        keys += setting.key;
    return keys;
}

QVariant AppSettings::fallback(const QString &key)
{
    for (const Setting &setting : AllSettings) {
        if (isKeyOf(setting, key))
            return setting.fallback();
    }
    Q_ASSERT_X(false, "AppSettings", qPrintable(key + " is not in the table"_L1));
    return {};
}

QVariant AppSettings::value(const QString &key) const
{
    QVariant usual = fallback(key);
    QVariant kept = m_settings->value(key); // text, as in the file
    if (!kept.isValid() || kept == QVariant(QString()) || !kept.convert(usual.metaType()))
        return usual;
    return kept;
}

bool AppSettings::keep(const QString &key, const QVariant &value)
{
    if (value == this->value(key))
        return false;
    // By its name, so that a change of the enum's order does not matter.
    const bool isEnum = value.metaType().flags().testFlag(QMetaType::IsEnumeration);
    m_settings->setValue(key, isEnum ? QVariant(value.toString()) : value);
    m_writing.start();
    return true;
}

// QSettings would write automatically, but without reporting errors.
void AppSettings::write()
{
    m_settings->sync();
    QSettings again(m_settings->fileName(),
                    QSettings::IniFormat); // a new object, because an error is never cleared
    again.sync();
    const bool isWritten = again.status() == QSettings::NoError;
    if (isWritten != m_problemReported)
        return;
    m_problemReported = !isWritten;
    if (isWritten)
        Q_EMIT recovered();
    else
        Q_EMIT problem(tr("The settings cannot be written to %1.").arg(m_settings->fileName()));
}

AppSettings::Theme AppSettings::theme() const
{
    return value(u"theme"_s).value<Theme>();
}

void AppSettings::setTheme(Theme theme)
{
    if (keep(u"theme"_s, QVariant::fromValue(theme)))
        Q_EMIT themeChanged();
}

QString AppSettings::outputFolder() const
{
    if (!m_outputFolderOverride.isEmpty())
        return m_outputFolderOverride;
    return value(u"outputFolder"_s).toString();
}

void AppSettings::setOutputFolder(const QString &folder)
{
    const QString absolute = QDir(folder).absolutePath();
    if (folder.isEmpty() || absolute == outputFolder())
        return;
    m_outputFolderOverride.clear();
    keep(u"outputFolder"_s, absolute);
    Q_EMIT outputFolderChanged();
}

void AppSettings::overrideOutputFolder(const QString &folder)
{
    m_outputFolderOverride = QDir(folder).absolutePath();
    Q_EMIT outputFolderChanged();
}

QString AppSettings::outputTemplate() const
{
    return value(u"outputTemplate"_s).toString();
}

void AppSettings::setOutputTemplate(const QString &pattern)
{
    const QString wanted =
        pattern.trimmed().isEmpty() ? defaultOutputTemplate() : pattern.trimmed();
    if (keep(u"outputTemplate"_s, wanted))
        Q_EMIT outputTemplateChanged();
}

QString AppSettings::outputExample() const
{
    OutputName name;
    name.workflow = tr("Text to image");
    name.time = QDateTime::currentDateTime();
    name.seed = u"42"_s;
    name.runId = u"7d1f2c9e"_s;
    name.extension = u"webp"_s;
    return outputPath(outputTemplate(), name);
}

AppSettings::QuitChoice AppSettings::quitChoice() const
{
    return value(u"quitChoice"_s).value<QuitChoice>();
}

void AppSettings::setQuitChoice(QuitChoice choice)
{
    if (keep(u"quitChoice"_s, QVariant::fromValue(choice)))
        Q_EMIT quitChoiceChanged();
}

QVariantList AppSettings::switches(const QString &group) const
{
    QVariantList list;
    for (const Setting &setting : AllSettings) {
        if (!setting.group || group != QLatin1StringView(setting.group))
            continue;
        list += QVariantMap{{u"name"_s, setting.key.sliced(stateFolder.size()).toString()},
                            {u"text"_s, tr(setting.label)},
                            {u"needs"_s, QString::fromLatin1(setting.needs)}};
    }
    return list;
}

QVariant AppSettings::state(const QString &key) const
{
    return value(stateFolder + key);
}

void AppSettings::setState(const QString &key, const QVariant &value)
{
    keep(stateFolder + key, value);
}

} // namespace ComfyDeploy::Runner
