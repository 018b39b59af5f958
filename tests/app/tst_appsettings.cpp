// SPDX-License-Identifier: MIT

#include "runnerfixture.h"
#include "settings/appsettings.h"
#include "shared/testprogram.h"

#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

constexpr auto statePrefix = "state/"_L1;

// Settings that have a property are named like it.
QVariant valueOf(const AppSettings &settings, const QString &key)
{
    return key.startsWith(statePrefix) ? settings.state(key.mid(statePrefix.size()))
                                       : settings.property(key.toLatin1().constData());
}

void setValue(AppSettings *settings, const QString &key, const QVariant &value)
{
    if (key.startsWith(statePrefix))
        settings->setState(key.mid(statePrefix.size()), value);
    else
        settings->setProperty(key.toLatin1().constData(), value);
}

QVariant otherThan(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString)
        return u"/another/one"_s;
    if (value.typeId() == QMetaType::QStringList)
        return QStringList{u"another one"_s};
    if (value.typeId() == QMetaType::QVariantMap)
        return QVariantMap{{u"another"_s, u"one"_s}};
    if (value.typeId() == QMetaType::Bool)
        return !value.toBool();
    QVariant other = value.toInt() + 1;
    other.convert(value.metaType());
    return other;
}

} // namespace

class tst_AppSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyOneIsKept_data();
    void everyOneIsKept();
    void nonsenseIsTheUsual_data();
    void nonsenseIsTheUsual();
    void modeDependsOnTheServer();

private:
    static QString file();
    std::unique_ptr<OwnFolders> m_folders;
};

void tst_AppSettings::init()
{
    m_folders = std::make_unique<OwnFolders>();
}

QString tst_AppSettings::file()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + "/runner.ini"_L1;
}

void tst_AppSettings::everyOneIsKept_data()
{
    QTest::addColumn<QString>("key");
    const QStringList keys = AppSettings::keys();
    for (QString key : keys)
        QTest::addRow("%s", qPrintable(key)) << key.replace(u'*', u"a-server"_s);
}

void tst_AppSettings::everyOneIsKept()
{
    QFETCH(QString, key);
    const QVariant usual = AppSettings::fallback(key);
    QVERIFY(usual.isValid());
    const QVariant other = otherThan(usual);
    {
        AppSettings settings;
        QCOMPARE(valueOf(settings, key), usual);
        setValue(&settings, key, other);
        QCOMPARE(valueOf(settings, key), other);
    }
    AppSettings settings;
    QCOMPARE(valueOf(settings, key), other);
    setValue(&settings, key, usual);
    QCOMPARE(valueOf(settings, key), usual);
}

void tst_AppSettings::nonsenseIsTheUsual_data()
{
    QTest::addColumn<QString>("key");
    const QStringList keys = AppSettings::keys();
    for (QString key : keys) {
        const int type = AppSettings::fallback(key).typeId();
        const bool takesAnyText = type == QMetaType::QString || type == QMetaType::QStringList;
        if (!takesAnyText && type != QMetaType::Bool)
            QTest::addRow("%s", qPrintable(key)) << key.replace(u'*', u"a-server"_s);
    }
}

void tst_AppSettings::nonsenseIsTheUsual()
{
    QFETCH(QString, key);
    QSettings(file(), QSettings::IniFormat).setValue(key, u"nonsense"_s);
    const AppSettings settings;
    QCOMPARE(valueOf(settings, key), AppSettings::fallback(key));
}

// A run on the built-in server loses no connection; of all others the id is known at once.
void tst_AppSettings::modeDependsOnTheServer()
{
    const AppSettings settings;
    QVERIFY(settings.state(u"local/mode"_s) != settings.state(u"production/mode"_s));
    QCOMPARE(settings.state(u"production/mode"_s), settings.state(u"staging/mode"_s));
}

REGISTER_TEST(tst_AppSettings)
#include "tst_appsettings.moc"
