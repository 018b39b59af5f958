// SPDX-License-Identifier: MIT

#pragma once

#include "runs/runrecord.h"
#include "variations/variedvalues.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtQml/qqmlregistration.h>

namespace ComfyDeploy::Runner {

class OpenWorkflow;
class RunOptions;

//! \brief The inputs of the open workflow that vary in the next runs, one row each, and how many
//! runs that makes.
//!
//! Every combination of the values is one run; all of them are repeated RunOptions::repeatCount()
//! times. Nothing is stored, so that no old list starts many runs by mistake.
class RunVariations : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(int count READ count NOTIFY changed FINAL)
    Q_PROPERTY(int total READ total NOTIFY changed FINAL)
    Q_PROPERTY(bool large READ isLarge NOTIFY changed FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(QString summary READ summary NOTIFY changed FINAL)

public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        LabelRole,
        TextRole, //!< as typed
        ProblemRole, //!< a sentence; empty if there is none
        ValueCountRole,
        LinePerValueRole, //!< the text has one value a line
        HintRole, //!< what may be typed
    };

    static constexpr int MaximumRuns = 500;
    //! The user confirms more than this.
    static constexpr int ManyRuns = 20;

    RunVariations(OpenWorkflow *workflow, RunOptions *options, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const { return int(m_axes.size()); }
    //! The number of runs; 0 if there is a problem.
    [[nodiscard]] int total() const;
    [[nodiscard]] bool isLarge() const { return total() > ManyRuns; }
    //! A sentence; empty if there is none.
    [[nodiscard]] QString problem() const;
    //! "3 × Prompt, 4 × Seed = 12 runs"; empty for a single run.
    [[nodiscard]] QString summary() const;

    //! The inputs that can vary and do not yet: maps with name and label.
    [[nodiscard]] Q_INVOKABLE QVariantList candidates() const;
    //! Adds a row with the current value, or returns that of the input; -1 if it cannot vary.
    Q_INVOKABLE int add(const QString &name);
    Q_INVOKABLE void setText(int row, const QString &text);
    Q_INVOKABLE void remove(int row);
    Q_INVOKABLE void clear();

    //! One of the runs.
    struct Cell
    {
        QVariantMap values; //!< by the names of inputs
        QList<CellValue> place; //!< empty for a single run
        bool endsRepetition = true;
    };
    [[nodiscard]] Cell cell(int index) const;

Q_SIGNALS:
    void changed();

private:
    struct Axis
    {
        InputSpec spec;
        QString text;
        VariedValues read;
    };
    [[nodiscard]] QList<InputSpec> specs() const;
    [[nodiscard]] QList<qsizetype> sizes() const;
    void readAgain();

    OpenWorkflow *const m_workflow;
    RunOptions *const m_options;
    QList<Axis> m_axes;
};

} // namespace ComfyDeploy::Runner
