// SPDX-License-Identifier: MIT

#include "formfield.h"

#include "values/filevalue.h"
#include "values/qmltext.h"

#include <ComfyDeploy/core/jsontext_p.h>
#include <ComfyDeploy/inputs/externalclasses_p.h>

#include <QtCore/qrandom.h>

#include <algorithm>
#include <utility>

namespace ComfyDeploy::Qml {

using Kind = InputSpec::Kind;

namespace {

// Defaults of files and of unknown nodes are not sent.
bool isSentUntouched(const InputSpec &spec)
{
    return !spec.isLiteral() && externalClass(spec.classType()).has(ExternalClass::SentUntouched);
}

bool isRequired(const InputSpec &spec)
{
    if (spec.isLiteral()) // a text may be empty
        return spec.kind() != Kind::Text && spec.kind() != Kind::Boolean;
    return externalClass(spec.classType()).has(ExternalClass::NeedsValue);
}

// For a graph that the service does not send, it lists nodes without ids, and of their defaults
// only default_value.
bool mayHaveUnknownDefault(const InputSpec &spec)
{
    const QList<ExternalClass::DefaultField> &fields = externalClass(spec.classType()).defaults;
    return !spec.isLiteral() && spec.nodeIds().isEmpty()
        && std::any_of(fields.begin(), fields.end(), [](const ExternalClass::DefaultField &field) {
               return field.name != u"default_value";
           });
}

} // namespace

FormField::FormField(const InputSpec &spec, bool needed, const QString &json)
    : m_spec(spec), m_needed(needed), m_shown(spec.level() == InputSpec::Level::Primary),
      m_defaultJson(json)
{
    reset();
}

void FormField::setValue(const QVariant &plain)
{
    m_serverError.clear();
    store(typed(plain));
}

void FormField::clear()
{
    m_serverError.clear();
    store(m_spec.kind() == Kind::Text ? QVariant(QString()) : noValue());
}

void FormField::reset()
{
    m_serverError.clear();
    store(initialValue());
}

bool FormField::isModified() const
{
    return m_value != initialValue();
}

bool FormField::isChanged() const
{
    const bool isOpen = m_spec.kind() == Kind::Seed && !m_spec.isLiteral()
        && !m_spec.defaultsDiffer() && !m_spec.hasWiredDefault() && initialValue().toLongLong() <= 0
        && initialValue().typeId() != QMetaType::ULongLong;
    return isModified() && !(isOpen && m_seedMode == WorkflowForm::Random);
}

QString FormField::valueText() const
{
    if (m_value.typeId() == QMetaType::QString)
        return m_value.toString();
    if (!m_value.isValid() || m_spec.takesFile())
        return {};
    if (!m_defaultJson.isEmpty() && !isModified())
        return m_defaultJson;
    return QString::fromUtf8(JsonText::fromVariant(m_value).value_or(QByteArray()));
}

QString FormField::error() const
{
    return m_problem.isEmpty() ? m_serverError : m_problem;
}

void FormField::takeOver(const FormField &other)
{
    if (other.isModified())
        setValue(other.value());
    m_seedMode = other.seedMode();
    m_usedSeed = other.usedSeed();
    m_shown = other.isShown();
}

bool FormField::isSent() const
{
    const bool isFilled = m_spec.hasChoices(m_value) || (m_spec.isLiteral() && isOpenSeed(m_value));
    return !hasNoValue() && (isSentUntouched(m_spec) || isModified() || isFilled);
}

bool FormField::takesJson(const InputSpec &spec)
{
    return spec.kind() == Kind::Other || spec.kind() == Kind::Color;
}

QVariant FormField::wireValue() const
{
    return files().isEmpty() ? m_spec.wireValue(m_value) : m_value;
}

void FormField::rollSeed()
{
    const qlonglong smallest = smallestSeed();
    const qlonglong largest = std::max(smallest, largestSeed());
    setValue(QRandomGenerator::global()->bounded(smallest, largest + 1));
}

void FormField::lockUsedSeed()
{
    setValue(m_usedSeed);
    m_seedMode = WorkflowForm::Fixed;
    m_usedSeed.clear();
}

bool FormField::isOpenSeed(const QVariant &value) const
{
    if (m_spec.kind() != Kind::Seed || !value.isValid() || value.typeId() == QMetaType::ULongLong)
        return false;
    return value.toLongLong() < (m_spec.isLiteral() ? 0 : 1);
}

bool FormField::advanceSeed(const QVariant &sent)
{
    if (m_spec.kind() != Kind::Seed || m_seedMode == WorkflowForm::Fixed)
        return false;
    const QVariant used = sent.isValid() ? sent : m_value;
    const QVariant former = std::exchange(m_usedSeed, isOpenSeed(used) ? QVariant() : used);
    if (m_seedMode == WorkflowForm::Random) {
        rollSeed();
        return true;
    }
    if (!m_problem.isEmpty() || isOpenSeed(m_value))
        return m_usedSeed != former;
    const qlonglong seed = m_value.toLongLong();
    setValue(seed < largestSeed() ? seed + 1 : smallestSeed());
    return true;
}

QList<FileInput> FormField::files() const
{
    if (isFile(m_value))
        return {m_value.value<FileInput>()};
    QList<FileInput> files;
    if (m_spec.kind() == Kind::ImageBatch) {
        const QVariantList items = m_value.toList();
        for (const QVariant &item : items) {
            if (isFile(item))
                files += item.value<FileInput>();
        }
    }
    return files;
}

QVariant FormField::initialValue() const
{
    // No single value represents different defaults, and any value that is set differs from them,
    // even the first node's default.
    if (m_spec.defaultsDiffer())
        return noValue();
    if (m_spec.kind() == Kind::ImageBatch) {
        // Workflows are untrusted: they may contain links, but must not upload local files.
        QVariantList items = fileList(m_spec.name(), m_spec.defaultValue());
        items.removeIf(isFile);
        return items;
    }
    if (m_spec.defaultValue().isValid())
        return m_spec.defaultValue();
    if (m_spec.takesFile() || (m_spec.kind() == Kind::Text && !m_spec.hasWiredDefault()))
        return QString();
    return m_spec.kind() == Kind::Boolean && !m_spec.hasWiredDefault() ? QVariant(false)
                                                                       : QVariant();
}

QVariant FormField::noValue() const
{
    if (m_spec.kind() == Kind::ImageBatch)
        return QVariantList();
    return m_spec.takesFile() ? QVariant(QString()) : QVariant();
}

QVariant FormField::typed(const QVariant &plain) const
{
    if (plain.typeId() == QMetaType::Nullptr)
        return {};
    if (m_spec.kind() == Kind::ImageBatch)
        return fileList(m_spec.name(), plain);
    if (m_spec.takesFile())
        return fileValue(m_spec.name(), plain);
    const bool isText = plain.typeId() == QMetaType::QString;
    const bool staysText =
        m_spec.defaultValue().typeId() == QMetaType::QString && takesJson(m_spec);
    if (!isText || staysText)
        return m_spec.wireValue(plain);
    return m_spec.valueFromText(plain.toString()).value_or(plain);
}

bool FormField::isEmptyFile() const
{
    if (m_spec.kind() == Kind::ImageBatch)
        return m_value.typeId() == QMetaType::QVariantList && m_value.toList().isEmpty();
    return m_spec.takesFile()
        && (!m_value.isValid() || (!isFile(m_value) && m_value == QVariant(QString())));
}

bool FormField::hasNoValue() const
{
    const bool isEmptyNumber = m_value == QVariant(QString())
        && (m_spec.kind() == Kind::Number || m_spec.kind() == Kind::Integer);
    return !m_value.isValid() || isEmptyFile() || isEmptyNumber;
}

QString FormField::findProblem() const
{
    if (hasNoValue()) {
        // An image node always needs a picture.
        const bool isUnused =
            !m_spec.isLiteral() && !m_needed && m_spec.takesFile() && m_spec.kind() != Kind::Image;
        const bool isLeftToNode =
            m_spec.takesFile() || m_spec.hasWiredDefault() || m_spec.defaultsDiffer();
        const bool isCovered =
            isUnused || mayHaveUnknownDefault(m_spec) || (isLeftToNode && m_spec.hasDefault());
        return isCovered || !isRequired(m_spec) ? QString()
                                                : QmlText::tr("%1 is required").arg(m_spec.label());
    }
    // The default of a literal is sent in the graph: the server refuses it as well.
    if (!m_spec.isLiteral() && !isSentUntouched(m_spec) && !isModified())
        return {};
    if (m_spec.isLiteral() && m_spec.takesFile() && !isModified())
        return {};
    const QList<FileInput> local = files();
    for (const FileInput &file : local) {
        if (QString problem = problemWithFile(m_spec.label(), file); !problem.isEmpty())
            return problem;
    }
    if (m_spec.kind() != Kind::ImageBatch)
        return local.isEmpty() ? m_spec.problemWith(m_value) : QString();
    QVariantList urls = m_value.toList();
    urls.removeIf(isFile);
    return m_spec.problemWith(urls);
}

qlonglong FormField::smallestSeed() const
{
    if (m_spec.isLiteral())
        return std::max(m_spec.minimum().toLongLong(), 0LL);
    return std::clamp(m_spec.minimum().isValid() ? m_spec.minimum().toLongLong() : 1, 1LL,
                      InputSpec::MaximumSeed);
}

qlonglong FormField::largestSeed() const
{
    const qlonglong largest =
        m_spec.isLiteral() ? GraphFields::LargestDrawnSeed : InputSpec::MaximumSeed;
    const QVariant maximum = m_spec.maximum();
    const bool isLimit = maximum.isValid() && maximum.toULongLong() < qulonglong(largest);
    return std::max(isLimit ? maximum.toLongLong() : largest, smallestSeed());
}

bool FormField::setSpec(const InputSpec &spec)
{
    if (spec == m_spec)
        return false;
    m_spec = spec;
    store(m_value);
    return true;
}

void FormField::store(const QVariant &value)
{
    m_value = value;
    m_missing = hasNoValue();
    m_problem = findProblem();
}

} // namespace ComfyDeploy::Qml
