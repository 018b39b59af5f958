// SPDX-License-Identifier: MIT

#include <QtCore/qdiriterator.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qmap.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

namespace {

//! A folder whose own folders stand on floors: a file includes its own folder and those further
//! down, never one above or beside it.
struct House
{
    QString root; //!< from the project's folder
    //! From the bottom; folders beside each other share a floor. "." is what stands in root itself.
    QList<QStringList> floors;
    //! Headers in root stand on the floor of the source of their name; these have none.
    QMap<QString, QString> headerOnly = {};
};

//! The one table of all floors.
QList<House> houses()
{
    return {
        {u"lib/ComfyDeploy"_s,
         {{u"core"_s},
          {u"http"_s},
          {u"inputs"_s},
          {u"values"_s},
          {u"files"_s},
          {u"client"_s},
          {u"run"_s}},
         {{u"comfydeploy_export.h"_s, u"core"_s},
          {u"imageinput.h"_s, u"inputs"_s},
          {u"previewimage.h"_s, u"values"_s},
          {u"result.h"_s, u"http"_s},
          {u"runmode.h"_s, u"inputs"_s},
          {u"runstate.h"_s, u"run"_s},
          {u"tokenprovider.h"_s, u"http"_s}}},
        {u"lib/ComfyDeployLocal"_s,
         {{u"values"_s},
          {u"engine"_s},
          {u"wording"_s},
          {u"http"_s, u"painter"_s},
          {u"nodes"_s, u"proxy"_s, u"webhooks"_s},
          {u"graph"_s, u"storage"_s, u"faults"_s},
          {u"run"_s},
          {u"deployments"_s, u"sessions"_s, u"comfyui"_s},
          {u"api"_s},
          {u"."_s}},
         {{u"comfydeploylocal_export.h"_s, u"values"_s},
          {u"comfyuistate.h"_s, u"comfyui"_s},
          {u"faultdescription.h"_s, u"faults"_s},
          {u"recordedrequest.h"_s, u"."_s},
          {u"workflowfile.h"_s, u"deployments"_s}}},
        {u"qml"_s,
         {{u"values"_s},
          {u"focus"_s, u"form"_s, u"media"_s},
          {u"run"_s},
          {u"service"_s},
          {u"foreign"_s}}},
        {u"app"_s, {{u"shared"_s}, {u"cli"_s, u"runner"_s}}},
        {u"app/runner"_s,
         {{u"desktop"_s, u"runs"_s},
          {u"results"_s, u"settings"_s},
          {u"servers"_s, u"workflows"_s},
          {u"variations"_s},
          {u"."_s}},
         {{u"runtypes.h"_s, u"."_s}}},
    };
}

//! Private headers that the other libraries and programs may include: the internal target that all
//! of them link.
const QStringList &internalHeaders()
{
    static const QStringList all{u"lib/ComfyDeploy/core/"_s,
                                 u"lib/ComfyDeploy/inputs/externalclasses_p.h"_s,
                                 u"lib/ComfyDeploy/inputs/requestfields_p.h"_s};
    return all;
}

using Files = QMap<QString, QByteArray>; // by the path from the project's folder

class FloorPlan
{
public:
    FloorPlan(const House &house, const Files &files) : m_house(house), m_files(files)
    {
        for (auto it = files.begin(); it != files.end(); ++it) {
            if (it.key().endsWith(".cpp"_L1) && contains(it.key()))
                m_sources.insert(QFileInfo(it.key()).completeBaseName(), it.key());
        }
    }

    [[nodiscard]] bool contains(const QString &path) const
    {
        return path.startsWith(m_house.root + u'/');
    }

    //! Empty for a file that has none.
    [[nodiscard]] QString folderOf(const QString &path) const
    {
        const QString below = path.mid(m_house.root.size() + 1);
        if (below.contains(u'/'))
            return below.section(u'/', 0, 0);
        if (m_house.headerOnly.contains(below))
            return m_house.headerOnly.value(below);
        if (below.endsWith(".cpp"_L1))
            return u"."_s;
        const QString source = m_sources.value(QFileInfo(below).completeBaseName());
        return source.isEmpty() ? QString() : folderOf(source);
    }

    [[nodiscard]] qsizetype floorOf(const QString &folder) const
    {
        for (qsizetype floor = 0; floor < m_house.floors.size(); ++floor) {
            if (m_house.floors.at(floor).contains(folder))
                return floor;
        }
        return -1;
    }

    //! The file that \a from means by \a name; empty if it is none of the project's.
    [[nodiscard]] QString resolved(const QString &from, const QString &name) const
    {
        const QStringList roots{QFileInfo(from).path(),
                                m_house.root,
                                u"lib"_s,
                                u"app/runner"_s,
                                u"app"_s,
                                u"qml"_s,
                                u"."_s};
        for (const QString &root : roots) {
            const QString path = QDir::cleanPath(root + u'/' + name);
            if (m_files.contains(path))
                return path;
        }
        return name.endsWith("_export.h"_L1) ? u"lib/"_s + name : QString();
    }

    //! What is wrong with one include; empty if nothing is.
    [[nodiscard]] QString problem(const QString &from, const QString &to) const
    {
        const QString folder = folderOf(from);
        const qsizetype floor = floorOf(folder);
        if (floor < 0)
            return u"%1 stands on no floor of %2"_s.arg(from, m_house.root);
        if (contains(to)) {
            const QString target = folderOf(to);
            const qsizetype targetFloor = floorOf(target);
            if (targetFloor < 0)
                return u"%1 stands on no floor of %2"_s.arg(to, m_house.root);
            const bool isAllowed = folder == target || targetFloor < floor;
            return isAllowed ? QString()
                             : u"%1 (%2) includes %3 (%4)"_s.arg(from, folder, to, target);
        }
        const bool isPrivate = to.startsWith("lib/"_L1) && to.endsWith("_p.h"_L1);
        const QStringList &open = internalHeaders();
        const bool isOpen = std::any_of(open.begin(), open.end(), [&to](const QString &prefix) {
            return to.startsWith(prefix);
        });
        return isPrivate && !isOpen
            ? u"%1 includes %2, which is private to its library"_s.arg(from, to)
            : QString();
    }

    //! "file:line: what is wrong", for all files of the house.
    [[nodiscard]] QStringList problems() const
    {
        static const QRegularExpression include(u"^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]"_s);
        QStringList found;
        for (auto it = m_files.begin(); it != m_files.end(); ++it) {
            if (!contains(it.key()))
                continue;
            const QList<QByteArray> lines = it->split('\n');
            for (qsizetype line = 0; line < lines.size(); ++line) {
                const auto match = include.match(QString::fromUtf8(lines.at(line)));
                const QString to =
                    match.hasMatch() ? resolved(it.key(), match.captured(1)) : QString();
                const QString what = to.isEmpty() ? QString() : problem(it.key(), to);
                if (!what.isEmpty())
                    found += u"%1:%2: %3"_s.arg(it.key(), QString::number(line + 1), what);
            }
        }
        return found;
    }

private:
    const House m_house;
    const Files m_files;
    QMap<QString, QString> m_sources;
};

} // namespace

//! The floors of the libraries and programs.
class tst_Floors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatPointsUp_data();
    void findsWhatPointsUp();
    void noIncludePointsUp_data();
    void noIncludePointsUp();
};

void tst_Floors::findsWhatPointsUp_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const QString &file, const QByteArray &line,
                        const QString &problem = {}) {
        QTest::newRow(name) << file << line << problem;
    };
    row("down", u"lib/House/top/a.cpp"_s, "#include <House/ground/g_p.h>");
    row("own folder", u"lib/House/top/a.cpp"_s, "#include \"b.h\"");
    row("a public header of a floor below", u"lib/House/top/a.cpp"_s, "#include <House/g.h>");
    row("elsewhere", u"lib/House/ground/a.cpp"_s, "#include <QtCore/qstring.h>");
    row("the client's inmost", u"lib/House/ground/a.cpp"_s,
        "#include <ComfyDeploy/core/jsontext_p.h>");
    row("up", u"lib/House/ground/a.cpp"_s, "#include <House/top/b.h>",
        u"lib/House/ground/a.cpp:1: lib/House/ground/a.cpp (ground) includes lib/House/top/b.h "
        "(top)"_s);
    row("beside", u"lib/House/left/a.cpp"_s, "  # include <House/right/r.h>",
        u"lib/House/left/a.cpp:1: lib/House/left/a.cpp (left) includes lib/House/right/r.h "
        "(right)"_s);
    row("from a public header", u"lib/House/g.h"_s, "#include <House/t.h>",
        u"lib/House/g.h:1: lib/House/g.h (ground) includes lib/House/t.h (top)"_s);
    row("from a folder that nobody knows", u"lib/House/attic/a.cpp"_s, "#include <House/g.h>",
        u"lib/House/attic/a.cpp:1: lib/House/attic/a.cpp stands on no floor of lib/House"_s);
    row("into the client", u"lib/House/top/a.cpp"_s, "#include <ComfyDeploy/http/transport_p.h>",
        u"lib/House/top/a.cpp:1: lib/House/top/a.cpp includes lib/ComfyDeploy/http/transport_p.h, "
        "which is private to its library"_s);
    row("into another library", u"lib/House/top/a.cpp"_s,
        "#include <ComfyDeployLocal/nodes/nodeclasses_p.h>",
        u"lib/House/top/a.cpp:1: lib/House/top/a.cpp includes "
        "lib/ComfyDeployLocal/nodes/nodeclasses_p.h, which is private to its library"_s);
}

void tst_Floors::findsWhatPointsUp()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, line);
    QFETCH(QString, problem);
    const House house{u"lib/House"_s, {{u"ground"_s}, {u"left"_s, u"right"_s}, {u"top"_s}}};
    Files files;
    for (const QString &path :
         {u"lib/House/g.h"_s, u"lib/House/ground/g.cpp"_s, u"lib/House/ground/g_p.h"_s,
          u"lib/House/t.h"_s, u"lib/House/top/t.cpp"_s, u"lib/House/top/b.h"_s,
          u"lib/House/right/r.h"_s, u"lib/ComfyDeploy/core/jsontext_p.h"_s,
          u"lib/ComfyDeploy/http/transport_p.h"_s, u"lib/ComfyDeployLocal/nodes/nodeclasses_p.h"_s})
        files.insert(path, {});
    files.insert(file, line);
    QCOMPARE(FloorPlan(house, files).problems().join(u'\n'), problem);
}

void tst_Floors::noIncludePointsUp_data()
{
    QTest::addColumn<qsizetype>("index");
    const QList<House> all = houses();
    for (qsizetype i = 0; i < all.size(); ++i)
        QTest::newRow(qPrintable(all.at(i).root)) << i;
}

void tst_Floors::noIncludePointsUp()
{
    QFETCH(qsizetype, index);
    const House house = houses().at(index);
    const QDir project(QStringLiteral(SOURCE_DIR));
    Files files;
    int own = 0;
    for (const QString &folder : {u"app"_s, u"lib"_s, u"qml"_s}) {
        QDirIterator it(project.filePath(folder), {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                        QDirIterator::Subdirectories);
        while (it.hasNext()) {
            QFile file(it.next());
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            const QString path = project.relativeFilePath(file.fileName());
            files.insert(path, file.readAll());
            own += path.startsWith(house.root + u'/') ? 1 : 0;
        }
    }
    QVERIFY2(own > 20, qPrintable(house.root));
    const QStringList problems = FloorPlan(house, files).problems();
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
}

QTEST_GUILESS_MAIN(tst_Floors)
#include "tst_floors.moc"
