// SPDX-License-Identifier: MIT

#include <ComfyDeploy/inputs/fieldarrangement_p.h>
#include <ComfyDeploy/inputs/inputtext_p.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <algorithm>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

namespace {

using Kind = InputSpec::Kind;
using Level = InputSpec::Level;
using Role = InputSpec::Role;

bool isPrimary(const GraphField &field)
{
    return field.spec.level == Level::Primary;
}

// Equal keys are one field; empty if the field stays on its own.
QString mergeKey(const GraphField &field)
{
    const QString value =
        QString::fromUtf8(JsonText::fromVariant(field.spec.defaultValue()).value_or(QByteArray()));
    if (field.isText) {
        const bool isEmpty = field.spec.defaultValue().toString().isEmpty();
        return isEmpty || field.spec.role == Role::None
            ? QString()
            : u"text %1 %2"_s.arg(QString::number(int(field.spec.role)), value);
    }
    if (!field.rule || !field.rule->isMerged)
        return {};
    const bool isSize = field.rule->primary == FieldRule::OnSizes;
    return isSize && !isPrimary(field) ? QString()
                                       : u"%1 %2"_s.arg(field.rule->name.toString(), value);
}

QString lettersAndDigits(const QString &text)
{
    QString kept;
    for (const QChar c : text) {
        if (c.isLetterOrNumber())
            kept += c.toLower();
    }
    return kept;
}

// What loads or shows is no tool to be set.
bool isTool(const QString &classType)
{
    static const QStringList others{u"Load"_s, u"Save"_s, u"Preview"_s};
    return std::none_of(others.begin(), others.end(),
                        [&classType](const QString &word) { return classType.contains(word); });
}

// The inputs of the editor's app mode, as NODE.INPUT: [[node, widget], …].
QStringList appModeNames(const QByteArray &workflow)
{
    const auto json = JsonText::parse(workflow);
    if (!json)
        return {};
    const JsonText::Value inputs =
        json->root().member(u"extra").member(u"linearData").member(u"inputs");
    QStringList names;
    const QList<JsonText::Value> items = inputs.items();
    for (const JsonText::Value &item : items)
        names += InputTarget{item.at(0).toText(), item.at(1).toString()}.name();
    return names;
}

// Of the fields of these names.
QSet<QString> targetNames(const QStringList &names)
{
    QSet<QString> targets;
    for (const QString &name : names) {
        const QStringList parts = name.split(u'+');
        targets += QSet<QString>(parts.begin(), parts.end());
    }
    return targets;
}

bool hasTarget(const GraphField &field, const QString &name)
{
    return std::any_of(field.spec.targets.begin(), field.spec.targets.end(),
                       [&name](const InputTarget &target) { return target.name() == name; });
}

} // namespace

FieldArrangement::FieldArrangement(const GraphView &graph, const NodeCatalog &catalog,
                                   QList<GraphField> fields, const QStringList &separate)
    : m_graph(graph), m_catalog(catalog), m_separate(targetNames(separate)),
      m_fields(std::move(fields))
{
    for (const GraphView::Node &node : graph.nodes())
        ++m_titles[node.title];
}

QList<InputSpec> FieldArrangement::arranged(const QStringList &externals,
                                            const QByteArray &workflow)
{
    merge();
    const QStringList chosen = externals.isEmpty() ? appModeNames(workflow) : QStringList();
    const bool isChosen = std::any_of(m_fields.begin(), m_fields.end(), [&](const GraphField &f) {
        return std::any_of(chosen.begin(), chosen.end(),
                           [&f](const QString &name) { return hasTarget(f, name); });
    });
    if (isChosen || !externals.isEmpty()) {
        takeAuthorsChoice(chosen);
    } else {
        keepFirstOfAKind();
        fillUpPrimaries();
    }
    labelByTitle();
    numberPrompts();
    tellLabelsApart(Level::Primary);
    tellLabelsApart(Level::Advanced);
    giveAliases(externals);
    std::stable_sort(
        m_fields.begin(), m_fields.end(),
        [](const GraphField &a, const GraphField &b) { return a.place.order < b.place.order; });
    QList<InputSpec> specs;
    for (GraphField &field : m_fields) {
        QStringList names;
        for (const InputTarget &target : std::as_const(field.spec.targets))
            names += target.name();
        field.spec.name = names.join(u'+');
        const QString group = groupLabel(field.place.group);
        const GraphView::Node &node = m_graph.at(field.node);
        field.spec.group = group.isEmpty()
            ? (node.title.isEmpty() ? m_catalog.displayName(node.classType) : node.title)
            : group;
        field.spec.order = field.place.order;
        InputSpec spec;
        static_cast<InputSpecFields &>(*spec.d) = std::move(field.spec);
        specs += spec;
    }
    return specs;
}

bool FieldArrangement::isSeparate(const GraphField &field) const
{
    return m_separate.contains(field.spec.targets.constFirst().name());
}

// In place: a large graph has many.
void FieldArrangement::merge()
{
    QHash<QString, qsizetype> first;
    qsizetype count = 0;
    for (GraphField &field : m_fields) {
        const QString key = isSeparate(field) ? QString() : mergeKey(field);
        const auto found = key.isEmpty() ? first.cend() : first.constFind(key);
        if (found == first.cend()) {
            if (!key.isEmpty())
                first.insert(key, count);
            if (GraphField &place = m_fields[count++]; &place != &field)
                place = std::move(field);
            continue;
        }
        GraphField &kept = m_fields[*found];
        kept.spec.targets += field.spec.targets;
        kept.spec.nodeIds += field.spec.nodeIds;
        kept.spec.defaultValues += field.spec.defaultValues;
        kept.spec.links += field.spec.links;
        if (isPrimary(field))
            kept.spec.level = Level::Primary;
    }
    m_fields.erase(m_fields.begin() + count, m_fields.end());
}

// In the author's order.
void FieldArrangement::takeAuthorsChoice(const QStringList &names)
{
    for (GraphField &field : m_fields)
        field.spec.level = Level::Advanced;
    int order = -int(names.size());
    for (const QString &name : names) {
        for (GraphField &field : m_fields) {
            if (!hasTarget(field, name))
                continue;
            field.spec.level = Level::Primary;
            field.place = {FieldPlace::Inputs, order++};
        }
    }
}

void FieldArrangement::keepFirstOfAKind()
{
    QSet<QStringView> seen;
    for (GraphField &field : m_fields) {
        if (!isPrimary(field) || !field.rule || !field.rule->isOneOfAKind)
            continue;
        if (seen.contains(field.rule->name) && !isSeparate(field))
            field.spec.level = Level::Advanced;
        seen.insert(field.rule->name);
    }
}

// A tool without prompt and seed, which takes a picture at most: what it does is what matters.
void FieldArrangement::fillUpPrimaries()
{
    constexpr int Most = 8;
    if (std::count_if(m_fields.begin(), m_fields.end(), isPrimary) > 1)
        return;
    int count = 0;
    for (GraphField &field : m_fields) {
        if (count < Most && !isPrimary(field) && isTool(m_graph.at(field.node).classType)) {
            field.spec.level = Level::Primary;
            ++count;
        }
    }
    if (std::any_of(m_fields.begin(), m_fields.end(), isPrimary))
        return;
    for (GraphField &field : m_fields) // nothing but loaders and savers
        field.spec.level = Level::Primary;
}

// The user's own, rather than what ComfyUI gives to every node of the class.
QString FieldArrangement::ownTitle(const GraphField &field) const
{
    const GraphView::Node &node = m_graph.at(field.node);
    const QString title = lettersAndDigits(node.title);
    const QString name = node.classType.section(u'|', 0, 0); // before that of its extension
    const bool isOwn = !title.isEmpty() && !title.startsWith(lettersAndDigits(name))
        && title != lettersAndDigits(m_catalog.displayName(node.classType))
        && m_titles.value(node.title) == 1;
    return isOwn ? node.title : QString();
}

void FieldArrangement::labelByTitle()
{
    QHash<QString, int> count; // of texts and media
    for (const GraphField &field : std::as_const(m_fields))
        count[field.spec.label] += int(field.isText || field.isMedia);
    for (GraphField &field : m_fields) {
        const bool isInput = field.isText || field.isMedia;
        const bool isOneOfSeveral = isInput && count.value(field.spec.label) > 1;
        // Without a catalog it is not known what the class itself is called.
        const bool isUnambiguous = !isInput && field.isAlone
            && (!field.isNamed || m_catalog.contains(field.spec.classType));
        const QString title = isOneOfSeveral || isUnambiguous ? ownTitle(field) : QString();
        if (!title.isEmpty())
            field.spec.label = title;
    }
}

// "Prompt 1", "Prompt 2", … where their titles are not different.
void FieldArrangement::numberPrompts()
{
    QHash<QString, QList<qsizetype>> same;
    for (qsizetype i = 0; i < m_fields.size(); ++i) {
        if (m_fields.at(i).isText && isPrimary(m_fields.at(i)))
            same[m_fields.at(i).spec.label] += i;
    }
    for (auto it = same.cbegin(); it != same.cend(); ++it) {
        for (qsizetype i = 0; it->size() > 1 && i < it->size(); ++i)
            m_fields[it->at(i)].spec.label =
                InputText::tr("%1 %2", "Prompt 2").arg(it.key(), QString::number(i + 1));
    }
}

void FieldArrangement::tellLabelsApart(InputSpec::Level level)
{
    QHash<QString, int> count;
    for (const GraphField &field : std::as_const(m_fields))
        count[field.spec.label] += int(field.spec.level == level);
    const auto isShared = [&](const GraphField &field) {
        return field.spec.level == level && count.value(field.spec.label) > 1;
    };
    const auto detailed = [this](const GraphField &field) {
        const GraphView::Node &node = m_graph.at(field.node);
        return u"%1 (%2)"_s.arg(field.spec.label,
                                node.title.isEmpty() ? node.classType : node.title);
    };
    QHash<QString, int> detailedCount;
    for (const GraphField &field : std::as_const(m_fields)) {
        if (isShared(field))
            ++detailedCount[detailed(field)];
    }
    QStringList labels;
    for (const GraphField &field : std::as_const(m_fields)) {
        QString label = isShared(field) ? detailed(field) : field.spec.label;
        if (detailedCount.value(label) > 1)
            label.insert(label.size() - 1, " #"_L1 + m_graph.at(field.node).id);
        labels += label;
    }
    for (qsizetype i = 0; i < labels.size(); ++i)
        m_fields[i].spec.label = labels.at(i);
}

void FieldArrangement::giveAliases(const QStringList &taken)
{
    const auto aliasOf = [](const GraphField &field) {
        if (field.isText && field.spec.role != Role::None)
            return field.spec.role == Role::Positive ? u"prompt"_s : u"negative"_s;
        if (field.isMedia)
            return field.spec.kind() == Kind::Video ? u"video"_s
                : field.spec.kind() == Kind::Audio  ? u"audio"_s
                                                    : u"image"_s;
        return field.rule ? field.rule->alias.toString() : QString();
    };
    QHash<QString, int> primary;
    QHash<QString, int> all;
    for (const GraphField &field : std::as_const(m_fields)) {
        primary[aliasOf(field)] += int(isPrimary(field));
        ++all[aliasOf(field)];
    }
    for (GraphField &field : m_fields) {
        const QString alias = aliasOf(field);
        const bool isMeant = isPrimary(field) ? primary.value(alias) == 1 : all.value(alias) == 1;
        if (isMeant && !taken.contains(alias))
            field.spec.alias = alias;
    }
}

} // namespace ComfyDeploy
